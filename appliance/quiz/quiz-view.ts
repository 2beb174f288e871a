import type {
  PollView,
  QuestionOnShow,
  QuizHand,
  QuizQuestion,
  QuizRacer,
  QuizRoundView,
  QuizTally,
  QuizTime,
  QuizView,
} from '#appliance/contract/quiz.ts'
import type { DeskRound } from './answer-desk.ts'
import { tokenOf } from './poll-state.ts'
import type { PollState } from './poll-state.ts'
import type { RosterForQuiz } from './ports.ts'
import type { RoundBook } from './round-book.ts'
import { tallyOf } from './tally.ts'

/** Nobody reads more from the back of a room. */
const MOST_RACERS = 5

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
  readonly phonesAnswer: boolean
  /** What the projector may call a pupil; a name is never for a teacher's page, which may have come without the PIN. */
  readonly calledOf: RosterForQuiz['calledOf']
}

/** For the teacher's own eyes, which may not see either whose answer an anonymous one is. */
export function quizViewOf(now: QuizNow): QuizView {
  const { state, last, suggestion, trouble, phones, phonesAnswer } = now
  return {
    on: onOf(now),
    phase: state?.phase ?? 'idle',
    ...(state === undefined ? {} : { poll: pollViewOf(state, now) }),
    ...(last === undefined ? {} : { last }),
    prepared: now.prepared,
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(trouble === undefined ? {} : { trouble }),
    ...{ phones, phonesAnswer },
  }
}

/** For screens and pupils: no key before it is revealed, no bars before they are shown, and nobody's answer at any time. */
export function questionOnShowOf(now: QuizNow): QuestionOnShow {
  const { state, desk, ends, expected } = now
  const hand = handOf(now)
  if (state === undefined) return { phase: 'idle', hand }
  const { id, question, identity, form, phones = true, phase } = state
  const { kind, text, options, steps, key } = question
  const book = desk?.book
  const rounds = roundsOf(state, desk)
  return {
    phase,
    hand,
    poll: {
      ...{ id, kind, identity, form, phones, round: rounds.length },
      ...(text === undefined ? {} : { text }),
      ...(options === undefined ? {} : { options }),
      ...(steps === undefined ? {} : { steps }),
      ...(ends === undefined ? {} : { ends }),
      ...setOf(state),
      answered: rounds.at(-1)?.tally.answered ?? 0,
      ...(expected === undefined ? {} : { expected }),
      ...(phase === 'shown' || phase === 'revealed' ? { rounds: rounds.map((one) => barsOf(one, phase)) } : {}),
      ...(phase === 'revealed' && key !== undefined ? { key } : {}),
      ...(kind === 'buzz' && phase !== 'prepared' && phase !== 'open' && book !== undefined ? { racers: racersOf(book, now) } : {}),
    },
  }
}

/** What a command names: the question with its round and phase, or after which one nothing is asked. */
function onOf({ state, last }: QuizNow): string {
  return state === undefined ? `none/${last?.id ?? ''}` : tokenOf(state)
}

function handOf(now: QuizNow): QuizHand {
  const { state, suggestion } = now
  return {
    ...{ on: onOf(now), hands: state?.rounds.at(-1)?.hands ?? {}, hasKey: state?.question.key !== undefined },
    ...(suggestion === undefined ? {} : { suggestion: { id: suggestion.id, questions: suggestion.questions } }),
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

/** The first few; whose answers are kept by name is called by it, or by a seat. */
function racersOf({ racers }: RoundBook, { calledOf }: QuizNow): QuizRacer[] {
  return racers.slice(0, MOST_RACERS).map((racer) => {
    const called = racer.pupil === undefined ? undefined : calledOf(racer.pupil)
    if (called === undefined) return racer
    const { name, seat } = called
    return { ...racer, ...(name === undefined ? { seat } : { label: name }) }
  })
}

/** How many were right would say what is. */
function barsOf({ round, tally }: QuizRoundView, phase: 'shown' | 'revealed'): { round: number; tally: QuizTally } {
  const { right: _right, wrong: _wrong, ...hidden } = tally
  return { round, tally: phase === 'revealed' ? tally : hidden }
}
