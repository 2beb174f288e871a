import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage, ItemId } from './catalogue.ts'
import { LessonOfResult } from './lesson-of-result.ts'

/*
 * The quiz: one question at a time, answered by clickers, phones, buttons and hands that are counted. Spans are milliseconds, instants epoch
 * milliseconds by the box's clock.
 *
 * Answers are texts, the same wherever they come from: the letter of an option (`B`), letters in their order (`ABD`, of several right ones),
 * letters in the pupil's order (`CABD`), `true` or `false`, a step of a scale (`3`), a decimal number (`-0.5`), a text, `up` of a hand, `yes` or
 * `no` of being ready, and of a race the milliseconds since it was opened.
 */

export const MOST_OPTIONS = 10
export const LETTERS = 'ABCDEFGHIJ'
export const MOST_QUESTIONS = 50

/**
 * single, multiple: one or several right options. number: a right value, or a range. scale: steps from 1. order: options to be put in order. text:
 * a few words. poll: options of which none is right. hand-up: whoever is for it. ready: yes or no. buzz: who was first.
 */
export const QuestionKind = Type.Enum([
  ...(['single', 'multiple', 'true-false', 'number', 'scale', 'order', 'text', 'poll', 'hand-up', 'ready', 'buzz'] as const),
])
export type QuestionKind = Static<typeof QuestionKind>

/** Of a number: the value with what it may be off by, or a range with both its ends. All others: the right answer as above. */
export const AnswerKey = Type.Union([
  Type.String({ minLength: 1, maxLength: 200 }),
  Type.Object({ value: Type.Number(), tolerance: Type.Number({ minimum: 0 }) }, { additionalProperties: false }),
  Type.Object({ from: Type.Number(), to: Type.Number() }, { additionalProperties: false }),
])
export type AnswerKey = Static<typeof AnswerKey>

/** The right answer; null: there is none (any more). */
const KeyOrNone = Type.Union([AnswerKey, Type.Null()])

export const QuestionOption = Type.Object({ text: Type.Optional(Type.String({ maxLength: 300 })) }, { additionalProperties: false })
export type QuestionOption = Static<typeof QuestionOption>

/** What is asked. What is left out is said aloud. */
export const QuizQuestion = Type.Object(
  {
    kind: QuestionKind,
    text: Type.Optional(Type.String({ maxLength: 1000 })),
    /** Of single, multiple, order and poll; called A, B, C … in their order. */
    options: Type.Optional(Type.Array(QuestionOption, { minItems: 2, maxItems: MOST_OPTIONS })),
    /** Of a scale. */
    steps: Type.Optional(Type.Integer({ minimum: 2, maximum: 10 })),
    key: Type.Optional(AnswerKey),
    /** What it is about, as people call it, such as 分数; and more words for the same. */
    topic: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    keywords: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 80 }), { maxItems: 16 })),
    /** How long it is open; without it, until somebody closes it. */
    seconds: Type.Optional(Type.Integer({ minimum: 3, maximum: 3600 })),
  },
  { additionalProperties: false },
)
export type QuizQuestion = Static<typeof QuizQuestion>

/** The file of a catalogue's item of the kind `quiz`. */
export const QuizDocument = Type.Object({ questions: Type.Array(QuizQuestion, { minItems: 1, maxItems: MOST_QUESTIONS }) })

/**
 * Whose answers are kept. named: of each pupil, where the roster knows them. seat: of each seat. anonymous: only how many gave which answer, of
 * which nobody is told while it is open; until it is put away also that a device has answered, so that it does so once. Which answer it gave cannot
 * be found out any more once the question is closed.
 */
export const QuizIdentity = Type.Enum(['named', 'seat', 'anonymous'])
export type QuizIdentity = Static<typeof QuizIdentity>

/** How much of the projector it takes. */
export const QuizForm = Type.Enum(['corner', 'half', 'full'])
export type QuizForm = Static<typeof QuizForm>

/**
 * idle: nothing is asked. prepared: the question is on the screens, and nobody can answer yet. closed: nobody can any more. shown: the bars are on
 * the screens. revealed: so is the right answer (公布结果).
 */
export const QuizPhase = Type.Enum(['idle', 'prepared', 'open', 'closed', 'shown', 'revealed'])
export type QuizPhase = Static<typeof QuizPhase>

/** Of an option, or of one of the answers that were given most. */
export const QuizBar = Type.Object({ value: Type.String(), count: Type.Integer() })
export type QuizBar = Static<typeof QuizBar>

export const QuizTally = Type.Object({
  /** Who has answered, or was counted by hand. */
  answered: Type.Integer(),
  /** How many of them were counted by hand. */
  byHand: Type.Integer(),
  /** Of all options, or of the answers that were given most: the most frequent first. Of several right options, how many chose each. */
  bars: Type.Array(QuizBar),
  /** Answers that have no bar of their own. */
  others: Type.Integer(),
  /** Only where there is a right answer. */
  right: Type.Optional(Type.Integer()),
  wrong: Type.Optional(Type.Integer()),
})
export type QuizTally = Static<typeof QuizTally>

/** Until when it is open: so long from `asOf` on. */
export const QuizTime = Type.Object({ asOf: Type.Integer(), leftMs: Type.Integer() })
export type QuizTime = Static<typeof QuizTime>

/** Of a race, the first come first. A place is called by what is known of who has it. */
export const QuizRacer = Type.Object({
  pupil: Type.Optional(Type.String()),
  seat: Type.Optional(Type.String()),
  /** Of a phone without a seat. */
  nickname: Type.Optional(Type.String()),
  group: Type.Optional(Type.String()),
  device: Type.Optional(Type.String()),
  /** What an admitted screen calls the pupil, where the question is one of names and the school lets them stand there. */
  label: Type.Optional(Type.String()),
  /** Since the question was opened. */
  atMs: Type.Integer(),
})
export type QuizRacer = Static<typeof QuizRacer>

/** What came and did not count, or not as it was. */
export const QuizStrays = Type.Object({
  /** Answers that took the place of another of the same pupil. */
  changed: Type.Integer(),
  repeated: Type.Integer(), // the same answer once more
  late: Type.Integer(), // after the question was closed
  /** What answers no question of this kind, or was given by somebody who cannot change it any more. */
  refused: Type.Integer(),
  /** More than a hand can press. */
  flooding: Type.Integer(),
  /** From devices that belong to nobody of the class. */
  unknown: Type.Integer(),
  /** Neither stored nor acknowledged: too many waited or had answered, or the disk took nothing for minutes. */
  unstored: Type.Integer(),
})
export type QuizStrays = Static<typeof QuizStrays>

export const QuizRoundView = Type.Object({
  /** Counted from 1; a re-vote is another round of the same question. */
  round: Type.Integer(),
  tally: QuizTally,
  strays: QuizStrays,
})
export type QuizRoundView = Static<typeof QuizRoundView>

/** Why answers are not being stored: full, or not to be written. They wait, unacknowledged, and are tried again. */
export const QuizTrouble = Type.Object({
  kind: Type.Enum(['disk-full', 'disk-failed']),
  since: Type.Integer(),
  waiting: Type.Integer(),
})
export type QuizTrouble = Static<typeof QuizTrouble>

/** The question that is on, for the teacher's own eyes. */
export const PollView = Type.Object({
  id: Type.String(),
  question: QuizQuestion,
  identity: QuizIdentity,
  form: QuizForm,
  round: Type.Integer(),
  /** Absent where it is open until somebody closes it, and where it is not open. */
  ends: Type.Optional(QuizTime),
  /** How many could answer; absent where nobody knows. */
  expected: Type.Optional(Type.Integer()),
  /** The one that is on is the last; the tally is live. */
  rounds: Type.Array(QuizRoundView),
  /** Of this round, as they were counted: whoever counts on begins with them. */
  hands: Type.Record(Type.String(), Type.Integer()),
  /** Ids of the pupils who have answered in this round; of nobody known, seats and devices. Of an anonymous question, devices alone. */
  answeredBy: Type.Object({ pupils: Type.Array(Type.String()), seats: Type.Array(Type.String()), devices: Type.Integer() }),
  racers: Type.Optional(Type.Array(QuizRacer)),
  /** Devices that belong to nobody of the class and have pressed; some of many. */
  unknownDevices: Type.Array(Type.String()),
  /** The question was closed meanwhile, or the box started again: so many answered anonymously before and cannot change it. */
  fixed: Type.Integer(),
  /** Of a set of questions: which one this is, counted from 1. */
  set: Type.Optional(Type.Object({ at: Type.Integer(), of: Type.Integer() })),
})
export type PollView = Static<typeof PollView>

/** It is time for what the lesson itself asks; one tap asks it. */
export const QuizSuggestion = Type.Object({
  id: Type.String(),
  itemId: ItemId,
  title: ByLanguage,
  /** How many questions there are, and the first of them. */
  questions: Type.Integer(),
  first: QuizQuestion,
  /** Where in the lesson. */
  atMs: Type.Integer(),
})
export type QuizSuggestion = Static<typeof QuizSuggestion>

/** `ask: quiz`, for teachers. Survives a power cut. */
export const QuizView = Type.Object(
  {
    /** What a command names, so that of two teachers who tap at once one is told. */
    on: Type.String(),
    phase: QuizPhase,
    poll: Type.Optional(PollView),
    /** The one that was kept last. */
    last: Type.Optional(Type.Object({ id: Type.String(), question: QuizQuestion, tally: QuizTally })),
    /**
     * How many questions are prepared; `revision` changes with them: they are under /api/v1/quiz/prepared. `exit`: the set for the end of the
     * lesson, with how many questions it has.
     */
    prepared: Type.Object({
      count: Type.Integer(),
      revision: Type.Integer(),
      exit: Type.Optional(Type.Object({ id: Type.String(), title: Type.String(), questions: Type.Integer() })),
    }),
    suggestion: Type.Optional(QuizSuggestion),
    trouble: Type.Optional(QuizTrouble),
    /** Phones that have joined. */
    phones: Type.Integer(),
    /** Whether phones may answer where whoever asks says nothing of it. */
    phonesAnswer: Type.Boolean(),
  },
  { $id: 'QuizView' },
)
export type QuizView = Static<typeof QuizView>

/**
 * What a command from the screen itself needs. Which answer is right is not in it: a child may look at what a screen is told. `hands`: of this round, as
 * they were counted.
 */
export const QuizHand = Type.Object({
  on: Type.String(),
  hands: Type.Record(Type.String(), Type.Integer()),
  hasKey: Type.Boolean(),
  /** What the lesson suggests, and how many questions are in it. */
  suggestion: Type.Optional(Type.Object({ id: Type.String(), questions: Type.Integer() })),
})
export type QuizHand = Static<typeof QuizHand>

/** `ask: question`, for screens and pupils: never with its key before that is revealed, nor with anybody's answer. */
export const QuestionOnShow = Type.Object(
  {
    phase: QuizPhase,
    /** For admitted screens: by what somebody who stands at one commands. */
    hand: Type.Optional(QuizHand),
    poll: Type.Optional(
      Type.Object({
        id: Type.String(),
        round: Type.Integer(),
        kind: QuestionKind,
        text: Type.Optional(Type.String()),
        options: Type.Optional(Type.Array(QuestionOption)),
        steps: Type.Optional(Type.Integer()),
        identity: QuizIdentity,
        form: QuizForm,
        /** Whether pupils' phones may answer it. */
        phones: Type.Boolean(),
        ends: Type.Optional(QuizTime),
        set: Type.Optional(Type.Object({ at: Type.Integer(), of: Type.Integer() })),
        /** For screens; a phone has no need of a number that changes with each press. */
        answered: Type.Optional(Type.Integer()),
        expected: Type.Optional(Type.Integer()),
        /** From `shown` on: of each round, to be compared. What is right in it, from `revealed` on. */
        rounds: Type.Optional(Type.Array(Type.Object({ round: Type.Integer(), tally: QuizTally }))),
        /** From `revealed` on. */
        key: Type.Optional(AnswerKey),
        /** Of a race, once it is closed; for screens. */
        racers: Type.Optional(Type.Array(QuizRacer)),
      }),
    ),
  },
  { $id: 'QuestionOnShow' },
)
export type QuestionOnShow = Static<typeof QuestionOnShow>

/** What to ask: something made up now, what is prepared, questions of a quiz of the library, a step of the run sheet, or what is suggested. `set`: of prepared questions. */
export const QuestionChoice = Type.Union([
  Type.Object({ question: QuizQuestion }, { additionalProperties: false }),
  Type.Object(
    { prepared: Type.Array(Type.String({ maxLength: 36 }), { minItems: 1, maxItems: MOST_QUESTIONS }) },
    { additionalProperties: false },
  ),
  Type.Object({ set: Type.String({ maxLength: 36 }) }, { additionalProperties: false }),
  Type.Object(
    {
      itemId: ItemId,
      /** Counted from 0; without it, all. */
      places: Type.Optional(
        Type.Array(Type.Integer({ minimum: 0, maximum: MOST_QUESTIONS - 1 }), { minItems: 1, maxItems: MOST_QUESTIONS }),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Object({ stepId: Type.String({ maxLength: 36 }) }, { additionalProperties: false }),
  Type.Object({ suggestion: Type.String({ maxLength: 300 }) }, { additionalProperties: false }),
])
export type QuestionChoice = Static<typeof QuestionChoice>

/** Several questions are asked one after the other. */
export const AskRequest = Type.Object({
  on: Type.String({ maxLength: 80 }),
  ask: QuestionChoice,
  identity: Type.Optional(QuizIdentity),
  form: Type.Optional(QuizForm),
  /** Instead of the question's own; 0: until somebody closes it. */
  seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 3600 })),
  /** Whether pupils' phones may answer; without it, as the settings have it. */
  phones: Type.Optional(Type.Boolean()),
  /** true: it is put on the screens, and opened by a further tap. */
  wait: Type.Optional(Type.Boolean()),
})
export type AskRequest = Static<typeof AskRequest>

const Hands = Type.Record(Type.String({ minLength: 1, maxLength: 5 }), Type.Integer({ minimum: 0, maximum: 500 }), {
  maxProperties: MOST_OPTIONS,
})

/** What a teacher may do next. */
export const QuizChoice = Type.Union([
  /** Also a closed one again, as long as its bars are not on the screens: `forMs`, else until somebody closes it. */
  Type.Object({ do: Type.Literal('open'), forMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 3_600_000 })) }),
  Type.Object({ do: Type.Literal('extend'), byMs: Type.Integer({ minimum: 1000, maximum: 3_600_000 }) }),
  Type.Object({ do: Type.Literal('close') }),
  Type.Object({ do: Type.Literal('show') }),
  /** Shows the bars, too. */
  Type.Object({ do: Type.Literal('reveal') }),
  Type.Object({ do: Type.Literal('revote'), forMs: Type.Optional(Type.Integer({ minimum: 1000, maximum: 3_600_000 })) }),
  Type.Object({ do: Type.Literal('key'), key: KeyOrNone }),
  /** Hands that somebody counted, by answer; they take the place of those counted before in this round. */
  Type.Object({ do: Type.Literal('count'), hands: Hands }),
  Type.Object({ do: Type.Literal('form'), form: QuizForm }),
  /** Puts the question away and keeps its answers; of a set, goes on with the next. */
  Type.Object({ do: Type.Literal('next') }),
  /** Puts it away, and the rest of its set, too. */
  Type.Object({ do: Type.Literal('keep') }),
  /** It was a mistake: nothing of it is kept. */
  Type.Object({ do: Type.Literal('discard') }),
])
export type QuizChoice = Static<typeof QuizChoice>

export const QuizRequest = Type.Object({ on: Type.String({ maxLength: 80 }), choice: QuizChoice })
export type QuizRequest = Static<typeof QuizRequest>

/** A question that was asked and kept, as lists show it. */
export const QuizResult = Type.Object({
  id: Type.String(),
  /** `dated`: somebody vouched for that date. */
  keptAt: Type.Integer(),
  dated: Type.Boolean(),
  question: QuizQuestion,
  identity: QuizIdentity,
  /** The class in which it was asked, by the name that it has on the disk; and its lesson of the timetable. */
  class: Type.Optional(Type.Integer()),
  lesson: Type.Optional(LessonOfResult),
  expected: Type.Optional(Type.Integer()),
  rounds: Type.Array(QuizRoundView),
})
export type QuizResult = Static<typeof QuizResult>

/** Who answered what; in nobody's order. */
export const QuizAnswer = Type.Object({
  round: Type.Integer(),
  pupil: Type.Optional(Type.String()),
  seat: Type.Optional(Type.String()),
  /** Of a phone without a seat. */
  nickname: Type.Optional(Type.String()),
  group: Type.Optional(Type.String()),
  device: Type.Optional(Type.String()),
  value: Type.String(),
  right: Type.Optional(Type.Boolean()),
})
export type QuizAnswer = Static<typeof QuizAnswer>

/** `answers` are empty of an anonymous question, and once they are not kept any longer. */
export const QuizResultDetail = Type.Object({ ...QuizResult.properties, answers: Type.Array(QuizAnswer) })
export type QuizResultDetail = Static<typeof QuizResultDetail>
