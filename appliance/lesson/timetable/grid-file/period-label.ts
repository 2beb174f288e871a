import { words } from '#appliance/base/one-line.ts'

/** What the first columns of a wall timetable say of a row. */
export type PeriodLabel = {
  /** Where its time stands there, too. */
  readonly time?: { readonly from: string; readonly to: string }
  readonly name?: string
} & (
  | { readonly kind: 'number'; readonly number: number }
  /** Before the first lesson, and after the last. */
  | { readonly kind: 'early' | 'late' }
  | { readonly kind: 'break' }
)

const DIGITS = '一二三四五六七八九'
const TIME = /(\d{1,2})[::.](\d\d)\s*[-~—–至到―]+\s*(\d{1,2})[::.](\d\d)/u
const BREAK = /大课间|课间|午休|午餐|午饭|早餐|晚餐|眼保健|升旗|早操|放学|休息|break|lunch|recess/iu
const EARLY = /早读|晨读|早自习|晨会/u
const LATE = /晚自习|晚修|晚读|课后服务|延时/u

/** Undefined where the text says nothing of the kind, such as 上午. */
export function periodLabel(raw: string): PeriodLabel | undefined {
  const text = raw.normalize('NFKC').trim()
  const time = timeIn(text)
  const rest = text.replace(TIME, ' ').replaceAll(/\s+/gu, '')
  const timed = time === undefined ? {} : { time }
  const number = numberIn(rest)
  if (number !== undefined) return { kind: 'number', number, ...timed }
  if (BREAK.test(rest)) return { kind: 'break' }
  const name = words(rest)
  const named = { ...timed, ...(name === undefined ? {} : { name }) }
  if (EARLY.test(rest)) return { kind: 'early', ...named }
  return LATE.test(rest) ? { kind: 'late', ...named } : undefined
}

/** The time alone, for a column that holds nothing else. */
function timeIn(text: string): { from: string; to: string } | undefined {
  const [, hour = '', minute = '', toHour = '', toMinute = ''] = TIME.exec(text) ?? []
  if (hour === '' || Number(hour) > 23 || Number(toHour) > 23 || Number(minute) > 59 || Number(toMinute) > 59) return undefined
  return { from: `${hour.padStart(2, '0')}:${minute}`, to: `${toHour.padStart(2, '0')}:${toMinute}` }
}

/** 第一节, 第1节课, 1, 一, 十, Period 3, 3rd. */
function numberIn(text: string): number | undefined {
  const [, arabic] = /^(?:上午|下午|晚上)?(?:第|period|lesson|p)?(\d{1,2})(?:节课?|st|nd|rd|th|\.0)?$/iu.exec(text) ?? []
  if (arabic !== undefined) return Number(arabic) >= 1 ? Number(arabic) : undefined
  const [, chinese] = /^(?:上午|下午|晚上)?第?([一二三四五六七八九十]{1,2})节?课?$/u.exec(text) ?? []
  if (chinese === undefined) return undefined
  if (!chinese.includes('十')) return chinese.length === 1 ? DIGITS.indexOf(chinese) + 1 : undefined
  return chinese === '十' ? 10 : chinese.startsWith('十') ? 10 + DIGITS.indexOf(chinese.slice(1)) + 1 : undefined
}
