import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { ItemFacts, ItemState } from '#appliance/lesson/run-sheet/ports.ts'
import { RunSheets } from '#appliance/lesson/run-sheet/run-sheets.ts'
import { RunStore } from '#appliance/lesson/run-sheet/run-store.ts'
import { Running } from '#appliance/lesson/run-sheet/running.ts'
import { SheetStore } from '#appliance/lesson/run-sheet/sheet-store.ts'
import type { Database } from '#appliance/storage/database.ts'
import { aDatabase } from '#test/helper/a-database.ts'

export const MONDAY = Date.UTC(2026, 8, 7, 0, 0) // 8 o'clock in Shanghai

/** A library of which a test says what is in it. */
export class ALibrary {
  readonly items = new Map<string, ItemFacts>()
  readonly states = new Map<string, ItemState>()

  add(id: string, facts: Partial<ItemFacts> = {}): this {
    this.items.set(id, { ...{ id, rev: 1, kind: 'micro-course', title: { 'zh-Hans': id }, forTeachers: false }, ...facts })
    return this
  }

  /** A lesson plan of these items. */
  plan(id: string, parts: readonly string[], facts: Partial<ItemFacts> = {}): this {
    return this.add(id, { kind: 'lesson-plan', parts: parts.map((itemId) => ({ itemId })), ...facts })
  }

  item(id: string): ItemFacts | undefined {
    return this.items.get(id)
  }

  itemState(id: string): ItemState {
    return this.states.get(id) ?? { state: 'ready' }
  }
}

export interface StaffRoomOptions {
  /** What an earlier box left; its power was cut. */
  readonly db?: Database | undefined
  readonly clock?: ManualClock
  readonly library?: ALibrary
  readonly lessons?: Map<string, { startsAt: number; endsAt: number }>
  readonly dateKnown?: boolean
  /** The class that is given when the box has started. */
  readonly classNow?: number | undefined
}

let made = 0
/** Names in the form of UUIDs, in the order in which they were made. */
function newId(): string {
  made += 1
  return `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`
}

/** Run sheets over a real database, and a class that runs one. Not started. */
export async function aStaffRoom(options: StaffRoomOptions = {}) {
  const {
    clock = new ManualClock(MONDAY),
    library = new ALibrary(),
    lessons = new Map<string, { startsAt: number; endsAt: number }>(),
  } = options
  const db = options.db ?? (await aDatabase())
  const bus = new BoxBus(clock, () => undefined)
  const told: string[] = []
  bus.onAny(({ name }) => told.push(name))
  const trust = { known: options.dateKnown ?? true }
  const common = {
    bus,
    clock,
    log: createLog('silent'),
    lessons: { find: (key: string) => lessons.get(key) },
    dateKnown: () => trust.known,
  }
  const sheets = new RunSheets({ ...common, library, newId, store: new SheetStore(db) })
  const classNow = new View(options.classNow)
  const running = new Running({ ...common, classNow, sheets, store: new RunStore(db) })
  // It is started already, and what it was told before has its turn first.
  const followed = (): Promise<void> => running.start()
  return {
    ...{ bus, classNow, clock, db, lessons, library, running, sheets, told, trust },
    /** The date jumps, or becomes right; resolves once the run has followed. */
    step: async (to: number) => {
      const milliseconds = to - clock.now()
      clock.stepWall(to)
      bus.tell('clock.stepped', { milliseconds })
      await followed()
    },
    /** Resolves once the run has followed. */
    dateComes: async () => {
      trust.known = true
      bus.tell('clock.trusted', { by: 'timesync' })
      await followed()
    },
  }
}

export const NOTE = (note: string, minutes = 5) => ({ kind: 'note', minutes, note }) as const
export const LIVE = (minutes: number) => ({ kind: 'live', minutes }) as const
export const ITEM = (itemId: string, minutes = 5) => ({ kind: 'item', itemId, minutes }) as const
