import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { hours, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { within } from '#appliance/lifecycle/within.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { FactPayloads } from '#appliance/contract/facts.ts'
import { syncFolder } from '#appliance/storage/disk.ts'
import { firstToGo, lettingGo, tooOld } from './leaving.ts'
import type { Entry, RecordingsStore } from './recordings-store.ts'

export type BecauseOf = FactPayloads['recording.deleted']['because']

export interface ShelfOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  /** The folder of all recordings; each has one of its own in it, named by its id. */
  readonly folder: string
  readonly store: RecordingsStore
  readonly settings: () => BoxConfig['live']['recording']
  readonly freeSpace: (folder: string) => Promise<number>
  /** Whether the date may be trusted with what cannot be undone; nothing goes by its age where it may not. */
  readonly dateKnown: () => boolean
}

/** A folder of this name is on its way out; what a power cut leaves of it is removed by the next start. */
const LEAVING = '.deleted'
/** Once the disk was too full: as much more must be free before anything is written again. */
const ELBOW_ROOM = 16_777_216
/** For what may hang, and is not worth waiting for. */
const PATIENCE: Milliseconds = seconds(5)
/** Nothing goes by a date that is so new: a box that wakes with an old date learns the right one soon, and a wrong one is noticed. */
const SURE_AFTER: Milliseconds = hours(2)
/** By so much a date may be off that recordings were given. */
const SMALL_STEP: Milliseconds = minutes(10)

/** What recordings there are, and how much room they may take. It never opens a file of one. */
export class Shelf {
  readonly #options: ShelfOptions
  readonly #entries = new Map<string, Entry>()
  #free = 0
  #short = false
  #looking: Promise<void> | undefined
  /** How far the wall clock is ahead of the monotonic one. */
  #ahead: Milliseconds | undefined
  /** Since when the date is what it is, by the monotonic clock. */
  #sureSince: Milliseconds | undefined
  /** Those that were dated since the box woke up. */
  readonly #datedNow = new Set<string>()

  constructor(options: ShelfOptions) {
    this.#options = options
  }

  /** In the order in which they began. */
  get entries(): readonly Entry[] {
    return [...this.#entries.values()].toSorted((a, b) => a.startedAt - b.startedAt)
  }

  get bytes(): number {
    return [...this.#entries.values()].reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Bytes that can still be written to the disk, as it was when it was last looked at. */
  get free(): number {
    return this.#free
  }

  find(id: string): Entry | undefined {
    return this.#entries.get(id)
  }

  folderOf(id: string): string {
    return join(this.#options.folder, id)
  }

  /** Reads what there is. Answers the folders of which the table knows nothing. Rejects with the file system's error, or DATABASE_FAILED. */
  async open(): Promise<string[]> {
    const { folder, store } = this.#options
    await mkdir(folder, { recursive: true, mode: 0o750 })
    await syncFolder(dirname(folder))
    const found = await this.#sweep()
    const folders = new Set(found)
    this.#entries.clear()
    this.#sureSince = undefined
    this.#ahead = undefined
    this.#datedNow.clear()
    for (const entry of store.all()) {
      if (folders.delete(entry.id)) this.#entries.set(entry.id, entry)
      // Where none is there, the disk on which they are may only be missing for now.
      else if (found.length > 0) await store.remove(entry.id)
    }
    await this.look()
    return [...folders]
  }

  /** The figures of a recording that grows: for the pages, not for the table. */
  note(entry: Entry): void {
    this.#entries.set(entry.id, entry)
  }

  /** Known at once; resolves when it is in the table, and rejects with DATABASE_FAILED. */
  async put(entry: Entry): Promise<void> {
    this.note(entry)
    await this.#options.store.put(entry)
  }

  /** An ended recording whose age counts from now on, where the date is known. */
  dated(entry: Entry): Entry {
    const { clock, dateKnown } = this.#options
    if (!dateKnown()) return entry
    this.#datedNow.add(entry.id)
    return { ...entry, agesFrom: clock.now() }
  }

  /** One that is let go of stays for a day at least. Rejects with DATABASE_FAILED, and then nothing has changed. */
  async keep(entry: Entry, kept: boolean): Promise<void> {
    const { clock, dateKnown, settings, store } = this.#options
    const now = dateKnown() ? clock.now() : undefined
    const agesFrom = kept ? entry.agesFrom : lettingGo(entry, { now, keepDays: settings().keep_days })
    const changed = { ...entry, kept, agesFrom }
    // At once: what makes room meanwhile has to know.
    this.note(changed)
    try {
      await store.put(changed)
    } catch (thrown) {
      // It may have grown meanwhile.
      const grown = this.#entries.get(entry.id)
      if (grown !== undefined) this.note({ ...grown, kept: entry.kept, agesFrom: entry.agesFrom })
      throw thrown
    }
  }

  /**
   * Takes a recording off the shelf, and answers under which name its files wait for `remove`. Whoever reads one of them reads on;
   * `onMoved` is called as soon as they have that name. Rejects with the file system's error; then it is where it was.
   */
  async takeOff(id: string, because: BecauseOf, onMoved?: (away: string) => void): Promise<string> {
    const { bus, folder, log, store } = this.#options
    const away = `${this.folderOf(id)}${LEAVING}`
    const entry = this.#entries.get(id)
    // Somebody else takes it off already.
    if (entry === undefined) return away
    this.#entries.delete(id)
    try {
      await renameIfThere(this.folderOf(id), away)
    } catch (thrown) {
      this.note(entry)
      throw thrown
    }
    onMoved?.(away)
    await syncFolder(folder).catch((err: unknown) => log.warn({ err, recording: id }, 'a power cut may bring a deleted recording back'))
    // A row without a folder is removed by the next start.
    await store.remove(id).catch((err: unknown) => log.warn({ err, recording: id }, 'row of a deleted recording still there'))
    bus.tell('recording.deleted', { id, because })
    log.info({ recording: id, because }, 'recording deleted')
    return away
  }

  /** Rejects with the file system's error. */
  async drop(id: string, because: BecauseOf): Promise<void> {
    await rm(await this.takeOff(id, because), { recursive: true, force: true })
  }

  /** An entry without media: nobody has seen it. */
  async forget(id: string): Promise<void> {
    this.#entries.delete(id)
    await rm(this.folderOf(id), { recursive: true, force: true })
    await this.#options.store.remove(id)
  }

  /** It cannot be read now; the next start looks at it again. */
  overlook(id: string): void {
    this.#entries.delete(id)
  }

  /** Whether so many bytes more may be written; old recordings that nobody wants kept make room for them, where that is enough. */
  async makeRoom(bytes: number): Promise<boolean> {
    for (;;) {
      const tight = await this.#tight(bytes)
      const next = tight === undefined ? undefined : firstToGo(this.entries, tight.lacks)
      if (tight === undefined || next === undefined || !(await this.#letGo(next.id, tight.because))) {
        this.#short = tight !== undefined
        return !this.#short
      }
    }
  }

  /** What is too old goes. */
  async tidy(): Promise<void> {
    const { clock, settings } = this.#options
    if (this.#hasStepped()) await this.#undate()
    if (this.#isSure()) {
      await this.#dateOthers()
      const old = (): Entry[] => tooOld(this.entries, clock.now(), settings().keep_days)
      // Each is looked at once more when its turn comes: somebody may have kept it meanwhile.
      for (const { id } of old()) if (old().some((entry) => entry.id === id)) await this.#letGo(id, 'age')
    }
    await this.look()
  }

  /** Whether somebody has set the clock since this was asked last. */
  #hasStepped(): boolean {
    const ahead = this.#options.clock.now() - this.#options.clock.monotonic()
    const before = this.#ahead ?? ahead
    this.#ahead = ahead
    return Math.abs(ahead - before) >= SMALL_STEP
  }

  /** What was dated by the date before is dated anew once this one is sure. */
  async #undate(): Promise<void> {
    this.#sureSince = undefined
    const undated = this.entries.filter(({ id }) => this.#datedNow.has(id)).map((entry) => ({ ...entry, agesFrom: undefined }))
    this.#datedNow.clear()
    for (const entry of undated) this.note(entry)
    for (const entry of undated) await this.put(entry)
  }

  #isSure(): boolean {
    const { clock, dateKnown } = this.#options
    this.#sureSince = dateKnown() ? (this.#sureSince ?? clock.monotonic()) : undefined
    return this.#sureSince !== undefined && clock.monotonic() - this.#sureSince >= SURE_AFTER
  }

  /** Recorded when nobody knew the date: their age counts from the moment at which it is known. */
  async #dateOthers(): Promise<void> {
    for (const entry of this.entries.filter(({ endedAt, agesFrom }) => endedAt !== undefined && agesFrom === undefined))
      await this.put(this.dated(entry))
  }

  /** A disk that does not answer leaves the figure as it was. */
  async look(): Promise<void> {
    this.#looking ??= this.#lookNow()
    await within(this.#options.clock, PATIENCE, this.#looking)
  }

  async #lookNow(): Promise<void> {
    try {
      this.#free = await this.#options.freeSpace(this.#options.folder)
    } finally {
      this.#looking = undefined
    }
  }

  async #tight(bytes: number): Promise<{ because: 'quota' | 'disk'; lacks: number } | undefined> {
    const { settings, freeSpace, folder } = this.#options
    const { quota_bytes: quota, min_free_bytes: leave } = settings()
    const over = this.bytes + bytes - quota
    if (over > 0) return { because: 'quota', lacks: over }
    this.#free = await freeSpace(folder)
    const lacks = bytes + leave + (this.#short ? ELBOW_ROOM : 0) - this.#free
    return lacks > 0 ? { because: 'disk', lacks } : undefined
  }

  async #letGo(id: string, because: BecauseOf): Promise<boolean> {
    try {
      await this.drop(id, because)
      return true
    } catch (err) {
      this.#options.log.warn({ err, recording: id, reason: sentenceOf(err) }, 'recording not deleted')
      return false
    }
  }

  /** The folders of recordings; what was on its way out is gone. */
  async #sweep(): Promise<string[]> {
    const { folder } = this.#options
    const found = await readdir(folder, { withFileTypes: true })
    const folders = found.filter((entry) => entry.isDirectory()).map(({ name }) => name)
    const leaving = folders.filter((name) => name.endsWith(LEAVING) && isOwn(name.slice(0, -LEAVING.length)))
    for (const name of leaving) await rm(join(folder, name), { recursive: true, force: true })
    return folders.filter(isOwn)
  }
}

/** Named as ClassRecorder names them. What else somebody keeps in the folder is none of our business. */
function isOwn(name: string): boolean {
  return /^[0-9a-z-]{1,41}-\d{8}-\d{6}-[0-9a-f]{4}$/.test(name)
}

/** What somebody has removed by hand is gone already. */
async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown
  }
}
