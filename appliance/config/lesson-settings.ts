import Type from 'typebox'
import type { Static } from 'typebox'

const Calendar = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        pattern: '^(https?|webcals?)://',
        maxLength: 2048,
        expected: 'an address that begins with http://, https:// or webcal://',
        description: 'Where the calendar lies, as the school’s tool gives it for subscribing',
      }),
    ),
    file: Type.Optional(
      Type.String({
        pattern: '^/',
        maxLength: 512,
        expected: 'a path that begins with /',
        description: 'Instead of url: an .ics file on this box',
      }),
    ),
  },
  { additionalProperties: false },
)
export type CalendarSetting = Static<typeof Calendar>

/** Settings of the lesson and its timetable. */
export const LessonSettings = Type.Object(
  {
    calendars: Type.Array(Calendar, {
      default: [],
      maxItems: 16,
      description: 'Calendars (iCalendar) that hold lessons of this classroom, each by its url or its file',
    }),
    prepare_minutes: Type.Number({
      minimum: 0,
      maximum: 60,
      default: 5,
      description: 'How long before the bell the box asks for a lesson’s picture, so that one tap shows it',
    }),
    calendar_minutes: Type.Integer({
      minimum: 5,
      maximum: 1440,
      default: 30,
      description: 'How often a calendar is looked at, where it does not say it itself',
    }),
  },
  { additionalProperties: false, default: {} },
)
