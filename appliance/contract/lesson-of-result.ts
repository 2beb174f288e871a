import Type from 'typebox'
import type { Static } from 'typebox'
import { ByLanguage } from './catalogue.ts'

/** The lesson of the timetable in which a question was asked, as far as it is known; `group`: whom it was taught to. */
export const LessonOfResult = Type.Object({
  key: Type.Optional(Type.String()),
  subject: Type.Optional(Type.String()),
  title: Type.Optional(ByLanguage),
  group: Type.Optional(Type.String()),
})
export type LessonOfResult = Static<typeof LessonOfResult>
