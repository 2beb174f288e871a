import type { QuestionKind, QuizQuestion } from '#appliance/contract/quiz.ts'

/*
 * Kinds of questions as a teacher has them at hand: what one tap asks, and which answers are offered for it. Pure values.
 */

export const LETTERS = 'ABCDEFGHIJ'
export const USUAL_OPTIONS = 4
export const USUAL_STEPS = 5

/** At hand without looking for them. */
export const QUICK = ['single', 'true-false', 'scale', 'number'] as const satisfies readonly QuestionKind[]
/** Behind one further tap. */
export const MORE = ['multiple', 'order', 'poll', 'text', 'hand-up', 'ready', 'buzz'] as const satisfies readonly QuestionKind[]

const WITH_OPTIONS: readonly QuestionKind[] = ['single', 'multiple', 'order', 'poll']
const WITHOUT_KEY: readonly QuestionKind[] = ['poll', 'hand-up', 'ready', 'buzz', 'scale']

interface Said {
  readonly options?: number
  readonly text?: string
  readonly key?: string
}

/** A question that is made up now; what is left out is said aloud. */
export function questionOf(kind: QuestionKind, { options = USUAL_OPTIONS, text = '', key }: Said = {}): QuizQuestion {
  return {
    kind,
    ...(WITH_OPTIONS.includes(kind) ? { options: Array.from({ length: options }, () => ({})) } : {}),
    ...(kind === 'scale' ? { steps: USUAL_STEPS } : {}),
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(key === undefined ? {} : { key }),
  }
}

/** Whether it is usual to have a right answer. A scale may have one, and is asked without. */
export function wantsKey(kind: QuestionKind): boolean {
  return !WITHOUT_KEY.includes(kind)
}

/** The answers that can be pointed at, which are also those that hands are counted for; undefined where answers are written. */
export function answersOf({ kind, options = [], steps = USUAL_STEPS }: QuizQuestion): readonly string[] | undefined {
  switch (kind) {
    case 'single':
    case 'multiple':
    case 'poll':
      return LETTERS.slice(0, options.length).split('')
    case 'true-false':
      return ['true', 'false']
    case 'scale':
      return Array.from({ length: steps }, (_, at) => String(at + 1))
    case 'ready':
      return ['yes', 'no']
    case 'hand-up':
      return ['up']
    case 'number':
    case 'order':
    case 'text':
    case 'buzz':
      return undefined
    default:
      return kind satisfies never
  }
}
