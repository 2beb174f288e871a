import { chmod, readFile, truncate, writeFile } from 'node:fs/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Clock } from '#appliance/base/clock.ts'
import { days, hours } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { LibraryNotes } from '#appliance/library/notes.ts'
import type { BlobSpec } from '#appliance/library/ports.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import type { BlobsForScrub } from '#appliance/library/shelf/blob-look.ts'
import { Scrub } from '#appliance/library/shelf/scrub.ts'
import { pauseAfter } from '#appliance/library/shelf/scrub-pace.ts'
import { ScrubStore } from '#appliance/library/shelf/scrub-store.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aBlob } from '../blobs/a-blob.ts'

/** The real store on a real disk, with what was asked of it. */
class WatchedBlobs implements BlobsForScrub {
  readonly store: BlobStore
  readonly damaged = new Map<string, readonly number[]>()
  readonly read: string[] = []
  readonly specs = new Map<string, BlobSpec>()

  constructor(store: BlobStore) {
    this.store = store
  }

  async add(size: number, seed: number): Promise<string> {
    const blob = aBlob(size, seed)
    const { spec, list } = blob
    const partial = await this.store.begin(spec)
    if (list !== undefined) await partial.giveList(list)
    for (let at = 0; at * PIECE_BYTES < size; at += 1) await partial.write(at, blob.piece(at))
    await partial.flush()
    this.specs.set(spec.sha256, spec)
    return spec.sha256
  }

  pathOf(sha256: string): string {
    return this.store.pathOf(sha256) ?? ''
  }

  async flip(path: string, at: number): Promise<void> {
    await chmod(path, 0o644)
    const bytes = await readFile(path)
    bytes[at] = (bytes[at] ?? 0) ^ 0x10
    await writeFile(path, bytes)
  }

  list(): ReturnType<BlobStore['list']> {
    return this.store.list()
  }

  listOf(sha256: string): Promise<Buffer | undefined> {
    return this.store.listOf(sha256)
  }

  async openFile(sha256: string): ReturnType<BlobsForScrub['openFile']> {
    const file = await this.store.openFile(sha256)
    return {
      close: () => file.close(),
      read: (buffer, from) => {
        this.read.push(`${sha256} ${from / PIECE_BYTES}`)
        return file.read(buffer, from)
      },
    }
  }

  async markDamaged(sha256: string, pieces: readonly number[]): Promise<void> {
    this.damaged.set(sha256, pieces)
    await this.store.markDamaged(sha256, pieces)
  }
}

/** Sleeps last no time, so that a round of two weeks is over at once. `onSleep` is told of each. */
class HastyClock extends ManualClock {
  slept = 0
  onSleep: () => void = () => undefined

  override sleep(delay: number, signal?: AbortSignal): Promise<void> {
    this.slept += delay
    this.advance(delay)
    this.onSleep()
    return signal?.aborted === true ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve))
  }
}

/** The power goes in the first sleep in which `isOver` says so: nobody wakes from it but to leave. */
class CutClock extends HastyClock {
  readonly isCut = Promise.withResolvers<void>()
  readonly #isOver: () => boolean

  constructor(isOver: () => boolean) {
    super()
    this.#isOver = isOver
  }

  override sleep(delay: number, signal?: AbortSignal): Promise<void> {
    if (!this.#isOver() || signal?.aborted === true) return super.sleep(delay, signal)
    this.isCut.resolve()
    return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))
  }
}

interface Rig {
  readonly blobs: WatchedBlobs
  readonly store: ScrubStore
  readonly clock: HastyClock
  quiet: boolean
  start(clock?: Clock): Scrub
}

async function aRig(): Promise<Rig> {
  const files = new BlobStore({ folder: await aFolder(), clock: new ManualClock(), log: createLog('silent') })
  await files.open()
  onTestFinished(() => files.close())
  const blobs = new WatchedBlobs(files)
  const store = new ScrubStore(new LibraryNotes(await aDatabase()))
  const clock = new HastyClock()
  const rig: Rig = {
    ...{ blobs, store, clock, quiet: true },
    start: (other = clock) => {
      const scrub = new Scrub({
        ...{ clock: other, log: createLog('silent'), blobs, store, roundDays: () => 14, powered: () => 0.4, dateKnown: () => true },
        specOf: (sha256) => blobs.specs.get(sha256),
        mayRun: () => rig.quiet,
      })
      scrub.start()
      onTestFinished(() => scrub.stop())
      return scrub
    },
  }
  return rig
}

/** Resolves once a round is over. */
async function finished(scrub: Scrub): Promise<void> {
  const over = Promise.withResolvers<void>()
  const unwatch = scrub.view.watch(({ finishedAt }) => (finishedAt === undefined ? undefined : over.resolve()))
  if (scrub.view.value.finishedAt !== undefined) over.resolve()
  await over.promise
  unwatch()
  await scrub.stop()
}

describe('the scrub', () => {
  it('finds one flipped bit on the disk, and marks that piece and no other', async () => {
    const rig = await aRig()
    const { blobs } = rig
    const film = await blobs.add(3 * PIECE_BYTES + 777, 1)
    await blobs.add(PIECE_BYTES + 5, 2)
    await blobs.flip(blobs.pathOf(film), 2 * PIECE_BYTES + 4242)
    const scrub = rig.start()
    await finished(scrub)
    expect(blobs.damaged).toEqual(new Map([[film, [2]]]))
    expect(scrub.view.value.damaged).toBe(1)
    expect(blobs.store.find(film)).toMatchObject({ complete: false, have: 2 * PIECE_BYTES + 777 })
  })

  it('finds a file that was cut off, and one without a list', async () => {
    const rig = await aRig()
    const { blobs } = rig
    const long = await blobs.add(2 * PIECE_BYTES, 3)
    const short = await blobs.add(1000, 4)
    await truncate(blobs.pathOf(long), PIECE_BYTES + 10)
    await blobs.flip(blobs.pathOf(short), 0)
    await finished(rig.start())
    expect(blobs.damaged).toEqual(
      new Map([
        [long, [1]],
        [short, [0]],
      ]),
    )
  })

  it('has a list of pieces that rotted fetched anew, and the file with it', async () => {
    const rig = await aRig()
    const film = await rig.blobs.add(3 * PIECE_BYTES, 11)
    await rig.blobs.flip(`${rig.blobs.pathOf(film)}.list`, 40)
    await finished(rig.start())
    const partial = await rig.blobs.store.begin(rig.blobs.specs.get(film) ?? { sha256: film, bytes: 0 })
    expect([partial.needsList, partial.holds(0), partial.holds(1)]).toEqual([true, false, true])
  })

  it('marks nothing on a disk that is well, and looks at each piece once', async () => {
    const rig = await aRig()
    const { blobs } = rig
    for (const seed of [5, 6, 7]) await blobs.add(PIECE_BYTES + seed, seed)
    await finished(rig.start())
    expect(blobs.damaged.size).toBe(0)
    expect(new Set(blobs.read).size).toBe(blobs.read.length)
    expect(blobs.read).toHaveLength(6)
  })

  it('goes on after a power cut where it was, and finds what it had found before', async () => {
    const rig = await aRig()
    const film = await rig.blobs.add(6 * PIECE_BYTES, 8)
    await rig.blobs.flip(rig.blobs.pathOf(film), PIECE_BYTES * 2)
    const cut = new CutClock(() => rig.blobs.read.length > 5)
    rig.start(cut)
    await cut.isCut.promise
    const memory = rig.store.read()
    expect(memory.at?.sha256).toBe(film)
    expect(memory.at?.piece).toBeLessThanOrEqual(2)
    await finished(rig.start())
    expect(rig.blobs.damaged).toEqual(new Map([[film, [2]]]))
  })

  it('rests while a class runs', async () => {
    const rig = await aRig()
    await rig.blobs.add(PIECE_BYTES * 2, 9)
    rig.quiet = false
    const waited = Promise.withResolvers<void>()
    rig.clock.onSleep = () => (rig.clock.slept > hours(1) ? waited.resolve() : undefined)
    const scrub = rig.start()
    await waited.promise
    expect(rig.blobs.read).toEqual([])
    rig.quiet = true
    await finished(scrub)
    expect(rig.blobs.read).toHaveLength(2)
  })

  it('begins the next round when its days are over, and not before', async () => {
    const rig = await aRig()
    await rig.blobs.add(100, 10)
    await finished(rig.start())
    const looked = rig.blobs.read.length
    const finishedAt = rig.store.read().finishedAt ?? 0
    const again = Promise.withResolvers<void>()
    rig.clock.onSleep = () => (rig.blobs.read.length > looked ? again.resolve() : undefined)
    const scrub = rig.start()
    await again.promise
    await scrub.stop()
    expect(rig.clock.now() - finishedAt).toBeGreaterThanOrEqual(days(14))
  })
})

describe('the pace of the scrub', () => {
  const input = { took: 10, pieceBytes: PIECE_BYTES, totalBytes: 60e9, roundDays: 14, powered: 0.4 }

  it('takes no more than a tenth of a core, however much there is to look at', () => {
    expect(pauseAfter({ ...input, totalBytes: 4e12 })).toBe(90)
  })

  it('spreads a round over its days, and is done in time in the hours that have power', () => {
    const pieces = input.totalBytes / PIECE_BYTES
    const lasts = pieces * (pauseAfter(input) + input.took)
    expect(lasts).toBeLessThan(days(14) * 0.4)
    expect(lasts).toBeGreaterThan(days(14) * 0.4 * 0.5)
  })
})
