import type { PollView, QuestionOnShow, QuizQuestion, QuizRoundView, QuizTally, QuizTime, QuizView } from '#appliance/contract/quiz.ts'
import type { DeskRound } from './answer-desk.ts'
import { tokenOf } from './poll-state.ts'
import type { PollState } from './poll-state.ts'
import type { RoundBook } from './round-book.ts'
import { tallyOf } from './tally.ts'

/** What the views are made of. */
export interface QuizNow {
  readonly state: PollState | undefined
  /** The round that is on, as it is known. */
  readonly desk: DeskRound | undefined
  readonly ends: QuizTime | undefined
  readonly expected: number | undefined
  readonly unknownDevices: readonly string[]
  readonly last: QuizView['last']
  readonly prepared: QuizView['prepared']
  readonly suggestion: QuizView['suggestion']
  readonly trouble: QuizView['trouble']
  readonly phones: number
}

/** For the teacher's own eyes, which may not see either whose answer an anonymous one is. */
export function quizViewOf(now: QuizNow): QuizView {
  const { state, last, suggestion, trouble, phones } = now
  return {
    on: state === undefined ? `none/${last?.id ?? ''}` : tokenOf(state),
    phase: state?.phase ?? 'idle',
    ...(state === undefined ? {} : { poll: pollViewOf(state, now) }),
    ...(last === undefined ? {} : { last }),
    prepared: now.prepared,
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(trouble === undefined ? {} : { trouble }),
    phones,
  }
}

/** For screens and pupils: no key before it is revealed, no bars before they are shown, and nobody's answer at any time. */
export function questionOnShowOf({ state, desk, ends, expected }: QuizNow): QuestionOnShow {
  if (state === undefined) return { phase: 'idle' }
  const { id, question, identity, form, phase } = state
  const { kind, text, options, steps, key } = question
  const book = desk?.book
  const rounds = roundsOf(state, desk)
  return {
    phase,
    poll: {
      ...{ id, kind, identity, form, round: rounds.length },
      ...(text === undefined ? {} : { text }),
      ...(options === undefined ? {} : { options }),
      ...(steps === undefined ? {} : { steps }),
      ...(ends === undefined ? {} : { ends }),
      ...setOf(state),
      answered: rounds.at(-1)?.tally.answered ?? 0,
      ...(expected === undefined ? {} : { expected }),
      ...(phase === 'shown' || phase === 'revealed' ? { rounds: rounds.map((one) => barsOf(one, phase)) } : {}),
      ...(phase === 'revealed' && key !== undefined ? { key } : {}),
      ...(kind === 'buzz' && phase !== 'prepared' && phase !== 'open' && book !== undefined ? { racers: book.racers.slice(0, 5) } : {}),
    },
  }
}

/** All rounds; what is known of the one that is on is newer than what was kept of it. */
export function roundsOf({ question, rounds }: PollState, desk: DeskRound | undefined): QuizRoundView[] {
  return rounds.map(({ round, counts, hands, strays }) => {
    const isOn = desk !== undefined && round === desk.place.round
    return { round, tally: tallyOf(question, isOn ? desk.book.counts : counts, hands), strays: isOn ? desk.strays : strays }
  })
}

function pollViewOf(state: PollState, { desk, ends, expected, unknownDevices }: QuizNow): PollView {
  const { id, question, identity, form, rounds } = state
  return {
    ...{ id, question, identity, form, round: rounds.length },
    ...(ends === undefined ? {} : { ends }),
    ...(expected === undefined ? {} : { expected }),
    rounds: roundsToSee(state, desk),
    hands: rounds.at(-1)?.hands ?? {},
    ...peopleOf(question, desk?.book),
    unknownDevices: [...unknownDevices],
    ...setOf(state),
  }
}

/** Bars that grow while one child after the other presses say who pressed what: of an anonymous question they are there once it is closed. */
function roundsToSee(state: PollState, desk: DeskRound | undefined): QuizRoundView[] {
  const rounds = roundsOf(state, desk)
  if (!isSecret(state)) return rounds
  return rounds.map((one) => {
    if (one.round !== rounds.length) return one
    const { answered, byHand } = one.tally
    return { ...one, tally: { answered, byHand, bars: [], others: 0 } }
  })
}

/** Whether its bars are nobody's to see yet. */
export function isSecret({ identity, phase }: PollState): boolean {
  return identity === 'anonymous' && phase === 'open'
}

function peopleOf({ kind }: QuizQuestion, book: RoundBook | undefined): Pick<PollView, 'answeredBy' | 'racers' | 'fixed'> {
  if (book === undefined) return { answeredBy: { pupils: [], seats: [], devices: 0 }, fixed: 0 }
  return { answeredBy: book.answeredBy, fixed: book.fixed, ...(kind === 'buzz' ? { racers: book.racers } : {}) }
}

function setOf({ set }: PollState): { set?: { at: number; of: number } } {
  return set === undefined ? {} : { set: { at: set.at, of: set.of } }
}

/** How many were right would say what is. */
function barsOf({ round, tally }: QuizRoundView, phase: 'shown' | 'revealed'): { round: number; tally: QuizTally } {
  const { right: _right, wrong: _wrong, ...hidden } = tally
  return { round, tally: phase === 'revealed' ? tally : hidden }
}
