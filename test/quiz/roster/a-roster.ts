import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { TermSpan } from '#appliance/quiz/roster/forgotten-before.ts'
import { RollStore } from '#appliance/quiz/roster/roll-store.ts'
import { RosterStore } from '#appliance/quiz/roster/roster-store.ts'
import { Roster } from '#appliance/quiz/roster/roster.ts'
import type { Database } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'

export const MONDAY = Date.UTC(2026, 8, 7, 0, 0) // 8 o'clock in Shanghai

export interface RosterRoomOptions {
  /** What an earlier box left; its power was cut. */
  readonly db?: Database & { path: string }
  readonly clock?: ManualClock
  readonly lessonClass?: string
  readonly classNow?: number
  readonly roomNames?: readonly string[]
  readonly dateKnown?: boolean
}

let made = 0
/** Names in the form of UUIDs, in the order in which they were made. */
function newId(): string {
  made += 1
  return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`
}

/** A started roster over a real database, in a room of which a test says what happens in it. */
export async function aRosterRoom(options: RosterRoomOptions = {}) {
  const { clock = new ManualClock(MONDAY), db = await aDatabase() } = options
  const bus = new BoxBus(clock, () => undefined)
  const classNow = new View<number | undefined>(options.classNow)
  const lessonClass = new View(options.lessonClass ?? '')
  const trust = { known: options.dateKnown ?? true, sure: options.dateKnown ?? true }
  const term: { span: TermSpan | undefined } = { span: undefined }
  const quiz = { open: false }
  const [namesAllowed, usesPhones] = [new View(true), new View(true)]
  const forgotten: string[] = []
  const namesBefore: number[] = []
  const chance = { next: 0 }
  const roster = new Roster({
    ...{ bus, clock, log: createLog('silent'), classNow, lessonClass, newId },
    ...{ store: new RosterStore(db), rolls: new RollStore(db), roomNames: () => options.roomNames ?? [] },
    answers: { forgetPupil: async (id) => void forgotten.push(id), forgetNames: async (before) => void namesBefore.push(before) },
    term: { span: () => term.span },
    namesAllowed,
    usesPhones,
    isQuestionOpen: () => quiz.open,
    ...{ dateKnown: () => trust.known, dateSure: () => trust.sure, random: (below) => chance.next % Math.max(1, below) },
  })
  await roster.start()
  const press = (device: string, keys: string): boolean[] =>
    Array.from(keys).map((key) => roster.onPress({ device: `turning:${device}`, key, at: clock.monotonic() }))
  return {
    ...{
      roster,
      db,
      bus,
      clock,
      classNow,
      lessonClass,
      trust,
      term,
      quiz,
      namesAllowed,
      usesPhones,
      forgotten,
      namesBefore,
      chance,
      press,
    },
    view: () => roster.view.value,
    /** Resolves once all that presses asked for is done. */
    settled: () => roster.giveBack(''),
  }
}

/** A class of so many pupils of whom each has a name, a seat and a group, and none a clicker. */
export async function aClass(count: number, options: RosterRoomOptions = {}) {
  const room = await aRosterRoom(options)
  const rows = Array.from({ length: count }, (_, at) => ({
    ...{
      class: '三年二班',
      number: String(at + 1),
      name: `学生${'甲乙丙丁戊己庚辛'[at % 8]}${at}`,
      seat: `${Math.floor(at / 8) + 1}-${(at % 8) + 1}`,
    },
    ...{ row: Math.floor(at / 8) + 1, column: (at % 8) + 1, group: `第${(at % 4) + 1}组` },
  }))
  await room.roster.classes.take(rows)
  const classId = room.view().classes[0]?.id ?? ''
  const pupils = room.roster.classes.detail(classId).pupils
  return { ...room, classId, pupils, id: (at: number) => pupils[at]?.id ?? '' }
}

/** A class of six in its lesson, each with a clicker `A1` to `A6`. */
export async function inClass(options: RosterRoomOptions = { classNow: 1 }) {
  const room = await aClass(6, options)
  await room.roster.classes.take(room.pupils.map(({ number }) => ({ class: '三年二班', number, clicker: `A${number}` })))
  const marks = () => room.pupils.map(({ id }) => room.view().attendance.find(({ pupil }) => pupil === id)?.is ?? '-').join(' ')
  return { ...room, marks }
}
