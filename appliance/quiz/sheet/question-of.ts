import { LONGEST_TEXT } from '#appliance/base/table-file/sheet.ts'
import type { QuestionFault, SheetQuestion } from '#appliance/contract/question-sheet.ts'
import type { QuestionKind } from '#appliance/contract/quiz.ts'
import { kindSaid, stepsSaid } from './kind-names.ts'

/** One line of a sheet of questions, as it stands there. */
export interface QuestionCells {
  readonly text?: string | undefined
  /** A, B, C … */
  readonly options: readonly (string | undefined)[]
  readonly answer?: string | undefined
  readonly topic?: string | undefined
  readonly keywords?: string | undefined
  readonly seconds?: string | undefined
  readonly kind?: string | undefined
}

/** Which cell is at fault: one that is named, or the option at a place. */
export type CellAt = Exclude<keyof QuestionCells, 'options'> | number
export type CellFault = Pick<QuestionFault, 'code' | 'text'> & { readonly at: CellAt }
type Kind = QuestionKind
type Key = NonNullable<SheetQuestion['key']>
type Options = readonly { readonly text?: string }[]

const LETTERS = 'ABCDEFGHIJ'
const LONGEST = { option: 300, answer: 200, topic: 200, keyword: 80 }
const MOST_KEYWORDS = 16
const TRUE = /^(?:对|正确|是|√|✓|✔|t|true|yes|y)$/iu
const FALSE = /^(?:错|错误|不对|否|×|✗|✘|x|f|false|no|n)$/iu
const NUMBER = String.raw`[+-]?\d{1,12}(?:\.\d{1,6})?`

/** A question, or why the line is none, and in which cell. Where the sheet does not say what kind it is, options and answer do. Pure. */
export function questionOf(cells: QuestionCells): SheetQuestion | CellFault {
  const { text, topic } = cells
  if (text === undefined && cells.kind === undefined)
    return { code: 'no-question', at: 'text', text: cells.options.find((one) => one !== undefined) ?? cells.answer ?? '' }
  const options = optionsOf(cells)
  if ('code' in options) return options
  const kind = kindOf(cells, options)
  if (typeof kind === 'object') return kind
  const fault = faultOf(cells)
  if (fault !== undefined) return fault
  const isAnswered = cells.answer !== undefined && !WITHOUT_KEY.includes(kind)
  const key = isAnswered ? keyOf(kind, cells, options) : undefined
  if (isAnswered && key === undefined) return { code: 'answer', at: 'answer', text: cells.answer ?? '' }
  const seconds = secondsOf(cells.seconds)
  if (seconds === 'none') return { code: 'seconds', at: 'seconds', text: cells.seconds ?? '' }
  const steps = kind === 'scale' ? stepsSaid(cells.kind ?? '') : undefined
  const keywords = keywordsOf(cells.keywords)
  return {
    kind,
    ...(text === undefined ? {} : { text }),
    ...(options.length === 0 || kind === 'true-false' ? {} : { options: [...options] }),
    ...(steps === undefined ? {} : { steps }),
    ...(key === undefined ? {} : { key }),
    ...(topic === undefined ? {} : { topic }),
    ...(keywords.length === 0 ? {} : { keywords }),
    ...(seconds === undefined ? {} : { seconds }),
  }
}

const WITH_OPTIONS: readonly Kind[] = ['single', 'multiple', 'order', 'poll']
const WITHOUT_KEY: readonly Kind[] = ['poll', 'hand-up', 'ready', 'buzz']

/** Options that are no more than their own letters are said aloud. */
function optionsOf({ options, text = '' }: QuestionCells): Options | CellFault {
  const last = options.findLastIndex((one) => one !== undefined)
  const known = options.slice(0, last + 1)
  const gap = known.indexOf(undefined)
  if (known.length === 1 || gap >= 0) return { code: 'options', at: gap >= 0 ? gap : 1, text }
  const long = known.findIndex((one) => (one?.length ?? 0) > LONGEST.option)
  if (long >= 0) return { code: 'too-long', at: long, text }
  if (known.every((one, at) => one === LETTERS[at])) return known.map(() => ({}))
  return known.map((one) => ({ text: one ?? '' }))
}

function kindOf({ kind, answer, text = '' }: QuestionCells, options: Options): Kind | CellFault {
  if (kind === undefined) return options.length > 0 ? kindOfChoice(answer) : kindOfOpen(answer)
  const named = kindSaid(kind)
  if (named === undefined || (named === 'scale' && stepsSaid(kind) === undefined)) return { code: 'kind', at: 'kind', text: kind }
  // Many templates have 对 and 错 as the options A and B.
  if (named === 'true-false' && options.length === 2) return named
  return WITH_OPTIONS.includes(named) === options.length > 0 ? named : { code: 'options', at: 0, text: text === '' ? kind : text }
}

/** A cell that is longer than a question may have it. */
function faultOf({ text = '', topic = '', answer = '', keywords }: QuestionCells): CellFault | undefined {
  const isLong = (words: readonly string[]): boolean => words.length > MOST_KEYWORDS || words.some((word) => word.length > LONGEST.keyword)
  if (text.length >= LONGEST_TEXT) return { code: 'too-long', at: 'text', text }
  if (answer.length > LONGEST.answer) return { code: 'too-long', at: 'answer', text: answer }
  if (topic.length > LONGEST.topic) return { code: 'too-long', at: 'topic', text: topic }
  return isLong(keywordsOf(keywords)) ? { code: 'too-long', at: 'keywords', text: keywords ?? '' } : undefined
}

function keywordsOf(text = ''): string[] {
  return text
    .split(/[,，;；、]/u)
    .map((word) => word.trim())
    .filter((word) => word !== '')
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
function keyOf(kind: Kind, { answer = '', kind: said = '' }: QuestionCells, options: Options): Key | undefined {
  switch (kind) {
    case 'true-false':
      return truthOf(options.find((_, at) => LETTERS[at] === lettersIn(answer))?.text ?? answer)
    case 'number':
      return numberKey(answer)
    case 'scale':
      return /^\d+$/u.test(answer) && Number(answer) >= 1 && Number(answer) <= (stepsSaid(said) ?? 0) ? String(Number(answer)) : undefined
    case 'text':
      return answer
    case 'single':
    case 'multiple':
    case 'order':
      return lettersKey(kind, answer, options)
    case 'poll':
    case 'hand-up':
    case 'ready':
    case 'buzz':
      return undefined
    default:
      return kind satisfies never
  }
}

function truthOf(answer: string): string | undefined {
  return TRUE.test(answer) ? 'true' : FALSE.test(answer) ? 'false' : undefined
}

/** Letters, or what stands beside one of them; A is the letter also where an A stands beside B, as in a question on letters. */
function lettersKey(kind: 'single' | 'multiple' | 'order', answer: string, options: Options): string | undefined {
  const called = lettersIn(answer)
  const isLetter = called.length === 1 && LETTERS.indexOf(called) < options.length
  const said = isLetter ? -1 : options.findIndex(({ text }) => text === answer)
  const letters = said >= 0 ? (LETTERS[said] ?? '') : called
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
