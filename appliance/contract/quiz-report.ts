import Type from 'typebox'
import type { Static } from 'typebox'
import { LessonOfResult } from './lesson-of-result.ts'
import { QuizAnswer } from './quiz.ts'
import { Attendance } from './roster.ts'

/*
 * What is looked at after class: questions that were kept, gathered by lesson, by topic and by pupil. Of each question the last vote counts.
 * Instants are epoch milliseconds by the box's clock.
 */

/** The questions of one class, added up. */
export const LessonAsked = Type.Object({
  /** By the name that it has on the disk; absent of those that were asked outside a class, which are put together by the hour. */
  class: Type.Optional(Type.Integer()),
  lesson: Type.Optional(LessonOfResult),
  /** When the first and the last of them was kept; `dated`: somebody vouched for that. */
  from: Type.Integer(),
  to: Type.Integer(),
  dated: Type.Boolean(),
  questions: Type.Integer(),
  answered: Type.Integer(),
  byHand: Type.Integer(),
  /** Of those that have a right answer. */
  right: Type.Integer(),
  wrong: Type.Integer(),
})
export type LessonAsked = Static<typeof LessonAsked>

/** How a topic went, lesson by lesson, the oldest first. */
export const TopicTrend = Type.Object({
  topic: Type.String(),
  points: Type.Array(Type.Object({ at: Type.Integer(), dated: Type.Boolean(), right: Type.Integer(), wrong: Type.Integer() })),
})
export type TopicTrend = Static<typeof TopicTrend>

/** `lessons`: the newest first. `topics`: what goes worst first. `groups`: all who were asked, whatever was looked for. */
export const QuizTerm = Type.Object({
  lessons: Type.Array(LessonAsked),
  topics: Type.Array(TopicTrend),
  groups: Type.Array(Type.String()),
})
export type QuizTerm = Static<typeof QuizTerm>

const { pupil, seat, nickname, group, device } = QuizAnswer.properties

/** Somebody of a class, and what became of the questions that were put to them. */
export const PersonResult = Type.Object({
  ...{ pupil, seat, nickname, group, device },
  /** As the roster has them, where it knows the pupil. */
  number: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  right: Type.Integer(),
  wrong: Type.Integer(),
  /** While they were here, as far as anybody has said otherwise. */
  unanswered: Type.Integer(),
  /** Lessons in which they were away; of a single one, how. */
  away: Type.Integer(),
  attendance: Type.Optional(Attendance),
  /** Ids of questions; some of many. */
  wrongAt: Type.Array(Type.String()),
  unansweredAt: Type.Array(Type.String()),
})
export type PersonResult = Static<typeof PersonResult>

/** Who got most wrong comes first. `forgotten`: questions of which it is not kept any longer who answered what. */
export const QuizPeople = Type.Object({ people: Type.Array(PersonResult), forgotten: Type.Integer() })
export type QuizPeople = Static<typeof QuizPeople>
