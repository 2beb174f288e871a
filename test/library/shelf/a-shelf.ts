import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { DiskTrouble, LibraryDisk } from '#appliance/library/shelf/disk-probe.ts'
import { Shelf } from '#appliance/library/shelf/shelf.ts'
import { ShelfStore } from '#appliance/library/shelf/shelf-store.ts'
import { aDatabase } from '#test/helper/a-database.ts'

const MB = 1_048_576
type Settings = BoxConfig['library']

/** A disk of which only the figures exist. */
export class PaperDisk implements LibraryDisk {
  totalBytes = 1000 * MB
  othersBytes = 0
  trouble: DiskTrouble | undefined
  hangs = false
  readonly blobs = new Map<string, number>()

  async space(): Promise<{ freeBytes: number; totalBytes: number }> {
    if (this.hangs) await new Promise(() => undefined)
    const used = [...this.blobs.values()].reduce((sum, bytes) => sum + bytes, this.othersBytes)
    return { freeBytes: Math.max(0, this.totalBytes - used), totalBytes: this.totalBytes }
  }

  async probe(): Promise<DiskTrouble | undefined> {
    return this.trouble
  }
}

/** What the catalogues and the plan would say. */
export class PaperContent {
  known = true
  readonly items = new Map<string, string[]>()
  readonly until = new Map<string, number>()
  neededBy: Map<string, number> | undefined = new Map()
  dueBefore = 0

  describe(sha256: string): { title: { en: string }; until: number } | undefined {
    const isNamed = [...this.items.values()].some((hashes) => hashes.includes(sha256))
    return isNamed ? { title: { en: sha256 }, until: this.until.get(sha256) ?? Number.POSITIVE_INFINITY } : undefined
  }

  hashesOf(itemId: string): readonly string[] {
    return this.items.get(itemId) ?? []
  }

  demand(): { dueBefore: number; neededBy: Map<string, number> } | undefined {
    return this.neededBy === undefined ? undefined : { dueBefore: this.dueBefore, neededBy: this.neededBy }
  }
}

export interface AShelf {
  readonly shelf: Shelf
  readonly clock: ManualClock
  readonly disk: PaperDisk
  readonly content: PaperContent
  readonly store: ShelfStore
  readonly told: string[]
  readonly reading: Set<string>
  readonly stuck: Set<string>
  /** What the shelf takes of the box; to start another of the same memory. */
  again(): Shelf
  dateKnown: boolean
}

/** A shelf with blobs of so many MB, each the only file of an item of its name, on a disk of 1000 MB of which 100 stay free. */
export async function aShelf(blobs: Readonly<Record<string, number>> = {}, settings: Partial<Settings> = {}): Promise<AShelf> {
  const [clock, disk, content] = [new ManualClock(), new PaperDisk(), new PaperContent()]
  for (const [sha256, megabytes] of Object.entries(blobs)) {
    disk.blobs.set(sha256, megabytes * MB)
    content.items.set(sha256, [sha256])
  }
  const store = new ShelfStore(await aDatabase())
  const [told, reading, stuck] = [[] as string[], new Set<string>(), new Set<string>()]
  const bus = new BoxBus(clock, () => undefined)
  bus.on('library.blob-removed', ({ sha256, because }) => void told.push(`${sha256} ${because}`))
  const start = (): Shelf =>
    new Shelf({
      ...{ clock, bus, log: createLog('silent'), store, disk, content, onChange: () => undefined },
      settings: () => ({ ...RULES, ...settings }),
      dateKnown: () => made.dateKnown,
      inUse: (sha256) => reading.has(sha256),
      blobs: {
        list: () => [...disk.blobs].map(([sha256, have]) => ({ sha256, have })),
        find: (sha256) => {
          const have = disk.blobs.get(sha256)
          return have === undefined ? undefined : { have }
        },
        remove: async (sha256) => {
          if (stuck.has(sha256)) throw Object.assign(new TypeError('read-only'), { code: 'EROFS' })
          disk.blobs.delete(sha256)
        },
      },
    })
  const made: AShelf = { shelf: start(), clock, disk, content, store, told, reading, stuck, again: start, dateKnown: true }
  await made.shelf.start()
  return made
}

/** 60 MB are never taken, and 40 more are held ready. */
export const RULES: Settings = {
  ...{ catalogues: [], check_minutes: 15, keep: 'everything', share: 0.5, windows: [], monthly_cap_bytes: 0 },
  ...{ min_free_bytes: 60 * MB, min_free_share: 0.05, reserve_bytes: 40 * MB, scrub_days: 14, sticks: [] },
}
