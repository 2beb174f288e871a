import { LONGEST_TEXT } from '#appliance/base/table-file/sheet.ts'
import type { QuestionFault, SheetQuestion } from '#appliance/contract/question-sheet.ts'

/** One line of a sheet of questions, as it stands there. */
export interface QuestionCells {
  readonly text?: string | undefined
  /** A, B, C … */
  readonly options: readonly (string | undefined)[]
  readonly answer?: string | undefined
  readonly topic?: string | undefined
  readonly seconds?: string | undefined
  readonly kind?: string | undefined
}

type Fault = Pick<QuestionFault, 'code' | 'text'>
type Kind = SheetQuestion['kind']
type Key = NonNullable<SheetQuestion['key']>

const LETTERS = 'ABCDEFGHIJ'
const LONGEST = { option: 300, answer: 200, topic: 200 }
const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['single', /^(?:单选|单项选择|选择|single|choice)/iu],
  ['multiple', /^(?:多选|多项选择|不定项|multiple)/iu],
  ['true-false', /^(?:判断|对错|true.?false|tf$)/iu],
  ['number', /^(?:数字|数值|计算|number|numeric)/iu],
  ['order', /^(?:排序|order|sequence)/iu],
  ['text', /^(?:填空|简答|文字|text|short)/iu],
  ['poll', /^(?:投票|调查|poll|vote)/iu],
]
const TRUE = /^(?:对|正确|是|√|✓|✔|t|true|yes|y)$/iu
const FALSE = /^(?:错|错误|不对|否|×|✗|✘|x|f|false|no|n)$/iu
const NUMBER = String.raw`[+-]?\d{1,12}(?:\.\d{1,6})?`

/** A question, or why the line is none. Where the sheet does not say what kind it is, options and answer do. Pure. */
export function questionOf(cells: QuestionCells): SheetQuestion | Fault {
  const { text = '', topic } = cells
  if (text === '') return { code: 'no-question', text: cells.options.find((one) => one !== undefined) ?? cells.answer ?? '' }
  const options = optionsOf(cells)
  if ('code' in options) return options
  const kind = kindOf(cells, options.length)
  if (kind === undefined) return { code: 'kind', text: cells.kind ?? '' }
  const said = kind === 'poll' ? undefined : cells.answer
  const answer = said === undefined ? undefined : keyOf(kind, said, options)
  if (said !== undefined && answer === undefined) return { code: 'answer', text: cells.answer ?? '' }
  const seconds = secondsOf(cells.seconds)
  if (seconds === 'none') return { code: 'seconds', text: cells.seconds ?? '' }
  const isLong = text.length >= LONGEST_TEXT || (topic?.length ?? 0) > LONGEST.topic || (cells.answer?.length ?? 0) > LONGEST.answer
  if (isLong) return { code: 'too-long', text }
  return {
    ...{ kind, text },
    ...(options.length === 0 || kind === 'true-false' ? {} : { options: [...options] }),
    ...(answer === undefined ? {} : { key: answer }),
    ...(topic === undefined ? {} : { topic }),
    ...(seconds === undefined ? {} : { seconds }),
  }
}

function optionsOf({ options, text = '' }: QuestionCells): readonly { text: string }[] | Fault {
  const last = options.findLastIndex((one) => one !== undefined)
  const known = options.slice(0, last + 1)
  if (known.length === 1 || known.includes(undefined)) return { code: 'options', text }
  if (known.some((one) => (one?.length ?? 0) > LONGEST.option)) return { code: 'too-long', text }
  return known.map((one) => ({ text: one ?? '' }))
}

/** Undefined where the sheet names one that nobody knows, or one that needs options and has none. */
function kindOf({ kind, answer }: QuestionCells, options: number): Kind | undefined {
  if (kind === undefined) return options > 0 ? kindOfChoice(answer) : kindOfOpen(answer)
  const named = KINDS.find(([, name]) => name.test(kind))?.[0]
  const needsOptions = named === 'single' || named === 'multiple' || named === 'order' || named === 'poll'
  // Many templates have 对 and 错 as the options A and B.
  if (named === 'true-false' && options === 2) return named
  return named === undefined || needsOptions !== options > 0 ? undefined : named
}

function kindOfChoice(answer: string | undefined): Kind {
  if (answer === undefined) return 'poll'
  return lettersIn(answer).length > 1 ? 'multiple' : 'single'
}

function kindOfOpen(answer: string | undefined): Kind {
  if (answer === undefined) return 'text'
  if (TRUE.test(answer) || FALSE.test(answer)) return 'true-false'
  return numberKey(answer) === undefined ? 'text' : 'number'
}

/** Undefined where it answers nothing. */
function keyOf(kind: Kind, answer: string, options: readonly { text: string }[]): Key | undefined {
  switch (kind) {
    case 'true-false':
      return truthOf(options[LETTERS.indexOf(lettersIn(answer))]?.text ?? answer)
    case 'number':
      return numberKey(answer)
    case 'text':
      return answer
    case 'single':
    case 'multiple':
    case 'order':
      return lettersKey(kind, answer, options)
    case 'poll':
      return undefined
    default:
      return kind satisfies never
  }
}

function truthOf(answer: string): string | undefined {
  return TRUE.test(answer) ? 'true' : FALSE.test(answer) ? 'false' : undefined
}

/** Letters, or what stands beside one of them. */
function lettersKey(kind: 'single' | 'multiple' | 'order', answer: string, options: readonly { text: string }[]): string | undefined {
  const said = options.findIndex(({ text }) => text === answer)
  const letters = said >= 0 ? (LETTERS[said] ?? '') : lettersIn(answer)
  const isKnown = Array.from(letters).every((letter) => LETTERS.indexOf(letter) < options.length)
  const fits = kind === 'single' ? letters.length === 1 : kind === 'order' ? letters.length === options.length : letters.length > 0
  if (!isKnown || !fits || new Set(letters).size < letters.length) return undefined
  return kind === 'multiple' ? Array.from(letters).sort().join('') : letters
}

/** A, C、D and ACD alike; nothing where it is anything else. */
function lettersIn(answer: string): string {
  const plain = answer
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s,;、/|+&]/gu, '')
  return /^[A-J]+$/u.test(plain) ? plain : ''
}

/** 3.5, 3±0.1, 3~5, 3到5. */
function numberKey(answer: string): Exclude<Key, string> | undefined {
  const plain = answer.normalize('NFKC').replaceAll(/\s/gu, '').replaceAll('−', '-')
  const [, value, tolerance] = new RegExp(`^(${NUMBER})(?:(?:±|\\+-|\\+/-)(\\d{1,12}(?:\\.\\d{1,6})?))?$`, 'u').exec(plain) ?? []
  if (value !== undefined) return { value: Number(value), tolerance: Number(tolerance ?? 0) }
  const [, from, to] = new RegExp(`^(${NUMBER})(?:~|–|—|到|至|\\.\\.)(${NUMBER})$`, 'u').exec(plain) ?? []
  return from === undefined || Number(from) > Number(to) ? undefined : { from: Number(from), to: Number(to) }
}

/** 30, 30秒, 1分钟. */
function secondsOf(text: string | undefined): number | 'none' | undefined {
  if (text === undefined) return undefined
  const [, figure, unit = ''] = /^(\d{1,4})(?:\.0+)?\s*(秒|s|sec|seconds?|分钟?|min|minutes?)?$/iu.exec(text.normalize('NFKC')) ?? []
  const seconds = Number(figure) * (/^(?:分|min)/iu.test(unit) ? 60 : 1)
  return Number.isInteger(seconds) && seconds >= 3 && seconds <= 3600 ? seconds : 'none'
}
