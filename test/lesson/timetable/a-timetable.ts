import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { GridEntry, TimetableLesson } from '#appliance/contract/timetable.ts'
import { CalendarShelf } from '#appliance/lesson/timetable/calendar/calendar-shelf.ts'
import type { SignedForTimetable, SignedLesson } from '#appliance/lesson/timetable/outside-lessons.ts'
import { Timetable } from '#appliance/lesson/timetable/timetable.ts'
import { TimetableStore } from '#appliance/lesson/timetable/timetable-store.ts'
import type { Database } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { settled } from '#test/helper/settled.ts'

/** An instant by its wall clock in China, which knows no summer time. */
export const inChina = (text: string): number => Date.parse(`${text}+08:00`)

/** Monday of the second week of a term that began on Tuesday, 1 September. */
const MONDAY = inChina('2026-09-07T07:00')

export interface Disk {
  readonly db: Database
  readonly folder: string
}

export async function aDisk(): Promise<Disk> {
  return { db: await aDatabase(), folder: join(await aFolder(), 'timetable') }
}

/** Lessons that publishers signed, of whatever classroom. */
class Signed implements SignedForTimetable {
  lessons: readonly SignedLesson[] = []

  places(): readonly { room?: string | undefined; class?: string | undefined }[] {
    return this.lessons
      .map(({ slot }) => ({ room: slot.room, class: slot.class }))
      .filter((one) => one.room !== undefined || one.class !== undefined)
  }

  between(from: number, to: number, isOurs: (place: { room?: string | undefined; class?: string | undefined }) => boolean): SignedLesson[] {
    return this.lessons.filter(({ startsAt, endsAt, slot }) => startsAt < to && endsAt > from && isOurs(slot))
  }
}

export interface TimetableWish {
  readonly at?: number
  readonly disk?: Disk
  readonly box?: Partial<BoxConfig['box']>
  readonly lesson?: Partial<BoxConfig['lesson']>
  /** Of the week grid, in a term of 20 weeks from 1 September 2026. */
  readonly grid?: readonly GridEntry[]
}

/** A started timetable, with what it hears and tells. */
export async function aTimetable({ at = MONDAY, disk, box = {}, lesson = {}, grid = [] }: TimetableWish = {}) {
  const { db, folder } = disk ?? (await aDisk())
  const clock = new ManualClock(at)
  const bus = new BoxBus(clock, (_, thrown) => {
    throw thrown
  })
  const told: string[] = []
  bus.on('lesson.timetable-changed', ({ because }) => void told.push(because))
  const settings: Pick<BoxConfig, 'box' | 'lesson'> = {
    box: { school: '', room: '', class: '', language: 'zh-Hans', time_zone: 'Asia/Shanghai', ...box },
    lesson: { calendars: [], calendar_minutes: 30, prepare_minutes: 5, ...lesson },
  }
  const trust = { known: true }
  const signed = new Signed()
  const log = createLog('silent')
  const timetable = new Timetable({
    ...{ bus, clock, log, signed, settings: () => settings, dateKnown: () => trust.known, random: () => 0.5 },
    ...{ store: new TimetableStore(db, log), shelf: new CalendarShelf(folder, db) },
  })
  await timetable.start()
  onTestFinished(() => timetable.stop())
  if (grid.length > 0) {
    await timetable.setTerm({ firstDay: '2026-09-01', weeks: 20 }, timetable.plan.revisions.term)
    await timetable.replaceGrid(grid, timetable.plan.revisions.grid)
  }
  const change = async (key: string): Promise<void> => {
    bus.tell('settings.changed', { key })
    await settled()
  }
  return { timetable, clock, bus, told, settings, trust, signed, change, disk: { db, folder } }
}

/** A lesson of the week grid. */
export function aGridLesson(weekday: number, period: number, more: Partial<GridEntry> = {}): GridEntry {
  return { weekday, period, weeks: 'every', subject: '数学', ...more }
}

/** A lesson that a publisher signed, from 8:30 on 7 September or what is said. */
export function aSigned(more: Partial<SignedLesson['slot']> & { at?: string; minutes?: number } = {}): SignedLesson {
  const { at = '2026-09-07T08:30', minutes = 40, ...slot } = more
  const startsAt = inChina(at)
  return {
    key: `${slot.uid ?? 'signed'}@${at}`,
    startsAt,
    endsAt: startsAt + minutes * 60_000,
    slot: { uid: 'signed', start: at, end: at, ...slot },
  }
}

/** `09-07 08:30 数学` */
export function shownBriefly({ startsAt, subject, title }: TimetableLesson): string {
  const wall = new Date(startsAt + 8 * 3_600_000).toISOString()
  return `${wall.slice(5, 10)} ${wall.slice(11, 16)} ${subject ?? Object.values(title ?? {})[0]}`
}

/** The lessons of some days of China, each briefly. */
export async function lessonsOf(timetable: Timetable, from: string, to = from): Promise<string[]> {
  const lessons = await timetable.lessons(inChina(`${from}T00:00`), inChina(`${to}T23:59`))
  return lessons.map(shownBriefly)
}
