import { Zone, zoneOf } from '#appliance/base/zone.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { Calendar } from './calendar/calendar.ts'
import { Classroom } from './classroom.ts'
import type { LayOutParts } from './lay-out.ts'
import { choiceIn, OutsideLessons } from './outside-lessons.ts'
import type { SignedForTimetable } from './outside-lessons.ts'
import type { PlanBook } from './plan-book.ts'
import type { OutsideLesson } from './planned-lesson.ts'
import { SchoolTimes } from './planned-lesson.ts'

export interface PartsOptions {
  readonly settings: () => Pick<BoxConfig, 'box'>
  readonly book: PlanBook
  readonly calendars: () => readonly Calendar[]
  readonly signed: SignedForTimetable
}

/** Puts together what lessons are laid out from, by the settings of the moment. */
export class PartsDesk {
  readonly #options: PartsOptions
  readonly #outside: OutsideLessons

  constructor(options: PartsOptions) {
    this.#options = options
    this.#outside = new OutsideLessons(options.signed)
  }

  get zone(): Zone {
    const { time_zone } = this.#options.settings().box
    // The settings take no zone that this machine does not know; what is asked for here before they are read is UTC at worst.
    return zoneOf(time_zone) ?? new Zone('UTC')
  }

  get classroom(): Classroom {
    const { room, class: group } = this.#options.settings().box
    return new Classroom({ room, class: group })
  }

  parts(): LayOutParts {
    const { book } = this.#options
    this.#chooseSigned()
    const calendars = this.#choices()
    return {
      ...{ times: new SchoolTimes(this.zone, book.bellTimes), term: book.schoolTerm, grid: book.grid, changes: book.changes },
      signed: (from, to) => this.#outside.signed(from, to),
      calendar: async (from, to) => {
        const all: OutsideLesson[] = []
        for (const { calendar, choice } of calendars) {
          for (const lesson of await calendar.between(from, to)) {
            const isOurs = choice.isOurs({ room: lesson.room, class: lesson.content.class })
            if (isOurs && choice.isHere(lesson.location)) all.push(lesson)
          }
        }
        return all
      },
      holidays: async (from, to) => {
        const all = new Map<number, string>()
        for (const { calendar } of calendars) for (const [day, name] of await calendar.holidays(from, to)) all.set(day, name)
        return all
      },
    }
  }

  /** How many rooms and classes are named that are others, and of how many nobody can say. */
  places(): { readonly elsewhere: number; readonly undecided: number } {
    const choices = [this.#chooseSigned(), ...this.#choices().map(({ choice }) => choice)]
    return {
      elsewhere: choices.reduce((sum, { elsewhere }) => sum + elsewhere, 0),
      undecided: choices.reduce((sum, { undecided }) => sum + undecided, 0),
    }
  }

  #chooseSigned(): ReturnType<OutsideLessons['choose']> {
    const { room, class: group } = this.#options.settings().box
    return this.#outside.choose(this.classroom, JSON.stringify([room, group]))
  }

  #choices(): { calendar: Calendar; choice: ReturnType<typeof choiceIn> }[] {
    const { classroom } = this
    return this.#options.calendars().map((calendar) => ({ calendar, choice: choiceIn(calendar, classroom) }))
  }
}
