import type { TimetableDay, TimetableView } from '#appliance/contract/timetable.ts'
import type { LaidDay } from './lay-out.ts'
import { shownLesson } from './planned-lesson.ts'
import { dateOf, weekdayOf } from './school-day.ts'

/** Before anything was read. */
export const NOTHING: TimetableView = {
  ...{ dateKnown: false, revision: '', days: [], overlaps: [], changes: [], calendars: [], elsewhere: 0, undecided: 0 },
}

export function shownDay({ day, week, dayOff, follows, lessons }: LaidDay): TimetableDay {
  return {
    ...{ date: dateOf(day), weekday: weekdayOf(day), lessons: lessons.map(shownLesson) },
    ...(week === undefined ? {} : { week }),
    ...(dayOff === undefined ? {} : { dayOff }),
    ...(follows === undefined ? {} : { follows }),
  }
}
