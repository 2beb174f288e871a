import type { DayPlace, DayPlaces } from '#appliance/contract/timetable.ts'
import { layOut } from './lay-out.ts'
import type { LayOutParts } from './lay-out.ts'
import type { Place, PlannedLesson } from './planned-lesson.ts'
import { refuseDate } from './refusals.ts'
import { dayOfDate } from './school-day.ts'
import { namedLesson } from './shown-change.ts'

/** The periods of a day by its own bells, each with the lesson that is in it. Throws TIMETABLE_INVALID where the calendar has no such day. */
export async function dayPlaces(date: string, parts: LayOutParts): Promise<DayPlaces> {
  const { term, times } = parts
  const day = dayOfDate(date) ?? refuseDate(date)
  const laid = await layOut(parts, [day])
  const lessons = laid.days.flatMap((one) => one.lessons)
  const dayOff = laid.days[0]?.dayOff
  const places = times.bells.on(day).map(({ period, name, ...bell }): DayPlace => {
    const { startsAt, endsAt } = times.between(day, bell)
    const taken = lessonIn({ startsAt, endsAt }, lessons)
    return {
      ...{ period, startsAt, endsAt },
      ...(name === undefined ? {} : { name }),
      ...(taken === undefined ? {} : { taken: { key: taken.key, ...namedLesson(taken) } }),
    }
  })
  const inTerm = term === undefined || term.weekOf(day) !== undefined
  return { date, inTerm, places, ...(dayOff === undefined ? {} : { dayOff }) }
}

/** The first lesson that runs at any time of a place: one that is moved there would lie on it. */
export function lessonIn({ startsAt, endsAt }: Pick<Place, 'startsAt' | 'endsAt'>, lessons: readonly PlannedLesson[]) {
  return lessons.find((one) => one.startsAt < endsAt && one.endsAt > startsAt)
}
