import { onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { Library } from '#appliance/library/library.ts'
import type { OwnLesson } from '#appliance/library/ports.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { QuickClock } from '#test/helper/quick-clock.ts'

export interface OpenLibraryOptions {
  readonly catalogues: readonly { readonly url: string; readonly fingerprint: string }[]
  readonly settings?: Partial<BoxConfig['library']>
  readonly classRunning?: Watchable<boolean>
  readonly ownLessons?: () => readonly OwnLesson[]
  /** How many times as fast its clock goes. */
  readonly times?: number
}

export interface OpenLibrary {
  readonly library: Library
  readonly clock: QuickClock
  readonly folder: string
  readonly classRunning: View<boolean>
  readonly uplinkTaken: View<boolean>
  /** Changes settings and says so, as the box does. */
  readonly set: (settings: Partial<BoxConfig['library']>) => void
}

const SETTINGS: Omit<BoxConfig['library'], 'catalogues'> = {
  ...{ check_minutes: 15, keep: 'everything', share: 1, windows: [], monthly_cap_bytes: 0, min_free_bytes: 0 },
  ...{ min_free_share: 0, reserve_bytes: 0, scrub_days: 0, sticks: [] },
}

/** The whole library in this process, over a real folder, a real database and real lines; not started. It asks nothing of its disk. */
export async function anOpenLibrary({ catalogues, settings, times = 1, ...options }: OpenLibraryOptions): Promise<OpenLibrary> {
  const clock = new QuickClock(times)
  const [classRunning, uplinkTaken, folder] = [new View(false), new View(false), await aFolder()]
  let now = { ...SETTINGS, ...settings, catalogues: [...catalogues] }
  const library = new Library({
    ...{ clock, uplinkTaken, db: await aDatabase(), dataFolder: folder, log: createLog('silent'), random: () => 0.5 },
    bus: new BoxBus(clock, (_name, thrown) => {
      throw thrown
    }),
    classRunning: options.classRunning ?? classRunning,
    settings: () => ({ library: now, box: BOX, school: SCHOOL }),
    ...{ dateKnown: () => true, boxId: () => 'a', listedPeers: () => [], port: () => 0, onPeers: () => undefined },
    ownLessons: () => options.ownLessons?.() ?? [],
  })
  onTestFinished(() => library.stop())
  const set = (more: Partial<BoxConfig['library']>): void => {
    now = { ...now, ...more }
    library.settingsChanged()
  }
  return { library, clock, folder, classRunning, uplinkTaken, set }
}

const BOX: BoxConfig['box'] = { school: '', class: '', room: '', time_zone: 'Asia/Shanghai', language: 'zh-Hans' }
const SCHOOL: BoxConfig['school'] = { id: '', secret: '', discovery: false, names_on_screens: true }
