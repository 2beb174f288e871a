import type { Milliseconds } from '#appliance/base/duration.ts'
import type { QuizChoice, QuizForm, QuizIdentity, QuizPhase, QuizQuestion, QuizStrays } from '#appliance/contract/quiz.ts'
import type { ClassAbout, QuestionToAsk } from './ports.ts'
import { withAbout, withKey } from './question.ts'
import { refused } from './refusals.ts'
import { countable, tallyOf } from './tally.ts'
import type { Counts } from './tally.ts'

/*
 * A question while it is asked, as pure values: phases, rounds and hands that were counted. Who answers what is in the book of the round; it
 * knows spans of time and no instants, so that a clock that steps changes nothing.
 */

export interface RoundState {
  /** Counted from 1. */
  readonly round: number
  readonly strays: QuizStrays
  /** Counted by somebody. */
  readonly hands: Counts
  /** As they were when it was closed last. */
  readonly counts: Counts
}

export interface PollState {
  readonly id: string
  readonly question: QuizQuestion
  readonly identity: QuizIdentity
  readonly form: QuizForm
  /** false: pupils' phones may not answer. */
  readonly phones?: boolean | undefined
  readonly phase: Exclude<QuizPhase, 'idle'>
  /** The one that is on is the last. */
  readonly rounds: readonly RoundState[]
  /** What is left of its time when it was kept; undefined where it is open until somebody closes it, or not open. */
  readonly leftMs: Milliseconds | undefined
  /** How long it is to be open when it is opened. */
  readonly forMs: Milliseconds | undefined
  readonly about: ClassAbout
  readonly expected: number | undefined
  /** Of a set of questions: which one it is, counted from 1, and what comes after it. */
  readonly set: { readonly at: number; readonly of: number; readonly rest: readonly QuestionToAsk[] } | undefined
}

export interface Asking {
  readonly id: string
  readonly ask: QuestionToAsk
  readonly identity: QuizIdentity
  readonly form: QuizForm
  readonly phones: boolean
  /** undefined: the question's own time; 0: until somebody closes it. */
  readonly forMs: Milliseconds | undefined
  readonly about: ClassAbout
  readonly set: PollState['set']
}

export const NO_STRAYS: QuizStrays = { changed: 0, repeated: 0, late: 0, refused: 0, flooding: 0, unknown: 0, unstored: 0 }

/** A question that is put before the class, and not open yet. Throws QUIZ_REFUSED. */
export function prepared({ id, ask, identity, form, phones, forMs, about, set }: Asking): PollState {
  if (ask.question.kind === 'buzz' && identity === 'anonymous')
    throw refused('identity', 'who was first cannot be told where nobody may know who answered')
  const question = withAbout({ ...about, question: withAbout(ask) })
  const own = question.seconds === undefined ? undefined : question.seconds * 1000
  const wanted = forMs === 0 ? undefined : (forMs ?? own)
  return {
    id,
    question,
    identity,
    form,
    phones,
    phase: 'prepared',
    rounds: [round(1)],
    leftMs: undefined,
    forMs: wanted,
    about,
    expected: undefined,
    set,
  }
}

/** What names the state that a teacher looks at. */
export function tokenOf({ id, rounds, phase }: PollState): string {
  return `${id}/${rounds.length}/${phase}`
}

export function currentRound({ rounds }: PollState): RoundState {
  return rounds.at(-1) ?? round(1)
}

/** What a teacher's choice makes of it; keeping, discarding and going on are not its matter. Throws QUIZ_REFUSED. */
export function chosen(state: PollState, choice: Exclude<QuizChoice, { do: 'next' | 'keep' | 'discard' }>): PollState {
  const { phase, question, leftMs } = state
  switch (choice.do) {
    case 'open':
      if (phase !== 'prepared' && phase !== 'closed') throw wrongPhase(phase, 'opened')
      return opened(state, phase === 'prepared' ? (choice.forMs ?? state.forMs) : choice.forMs)
    case 'extend':
      if (phase !== 'open') throw wrongPhase(phase, 'given more time')
      if (leftMs === undefined) throw refused('not-timed', 'the question is open until somebody closes it')
      return { ...state, leftMs: leftMs + choice.byMs }
    case 'close':
      return phase === 'prepared' || phase === 'open' ? { ...state, phase: 'closed', leftMs: undefined } : state
    case 'show':
      return { ...state, phase: 'shown', leftMs: undefined }
    case 'reveal':
      if (question.key === undefined) throw refused('no-key', 'the question has no right answer yet')
      return { ...state, phase: 'revealed', leftMs: undefined }
    case 'revote':
      if (phase === 'prepared' || phase === 'open') throw wrongPhase(phase, 'asked again')
      return opened({ ...state, rounds: [...state.rounds, round(state.rounds.length + 1)] }, choice.forMs)
    case 'key':
      return keyed(state, choice.key)
    case 'count':
      return withRound(state, { hands: handsFor(question, choice.hands) })
    case 'form':
      return { ...state, form: choice.form }
    default:
      return choice satisfies never
  }
}

/** The same with what is known of the round that is on. */
export function withRound(state: PollState, change: Partial<RoundState>): PollState {
  return { ...state, rounds: [...state.rounds.slice(0, -1), { ...currentRound(state), ...change }] }
}

/** Whether anybody has answered in any round. */
export function isAnswered({ question, rounds }: PollState): boolean {
  return rounds.some(({ counts, hands }) => tallyOf(question, counts, hands).answered > 0)
}

function round(place: number): RoundState {
  return { round: place, strays: NO_STRAYS, hands: {}, counts: {} }
}

function opened(state: PollState, forMs: Milliseconds | undefined): PollState {
  return { ...state, phase: 'open', leftMs: forMs }
}

/** A right answer that is no more can be on no screen. */
function keyed(state: PollState, key: Parameters<typeof withKey>[1]): PollState {
  const question = withKey(state.question, key)
  return { ...state, question, phase: key === null && state.phase === 'revealed' ? 'shown' : state.phase }
}

function handsFor(question: QuizQuestion, hands: Counts): Counts {
  const answers = countable(question)
  if (answers === undefined) throw refused('not-counted', `hands are not counted for a question of the kind ${question.kind}`)
  const stranger = Object.keys(hands).find((answer) => !answers.includes(answer))
  if (stranger !== undefined) throw refused('options', `the question has no answer ${JSON.stringify(stranger)}`)
  return hands
}

function wrongPhase(phase: string, what: string): Error {
  return refused('phase', `a question that is ${phase} cannot be ${what}`)
}
