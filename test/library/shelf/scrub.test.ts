import { createHash } from 'node:crypto'
import { mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Clock } from '#appliance/base/clock.ts'
import { days, hours } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { LibraryNotes } from '#appliance/library/notes.ts'
import type { BlobSpec } from '#appliance/library/ports.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import type { BlobsForScrub } from '#appliance/library/shelf/blob-look.ts'
import { Scrub } from '#appliance/library/shelf/scrub.ts'
import { pauseAfter } from '#appliance/library/shelf/scrub-pace.ts'
import { ScrubStore } from '#appliance/library/shelf/scrub-store.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { Random } from '#test/helper/random.ts'

const sha = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Files on a real disk, with their piece lists. */
class FileBlobs implements BlobsForScrub {
  readonly damaged = new Map<string, number[]>()
  readonly read: string[] = []
  readonly specs = new Map<string, BlobSpec>()
  readonly #folder: string
  readonly #lists = new Map<string, Buffer[]>()

  constructor(folder: string) {
    this.#folder = folder
  }

  async add(bytes: Buffer): Promise<string> {
    const pieces = Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, n) =>
      createHash('sha256')
        .update(bytes.subarray(n * PIECE_BYTES, (n + 1) * PIECE_BYTES))
        .digest(),
    )
    const sha256 = sha(bytes)
    const list = { size: PIECE_BYTES, listSha256: sha(Buffer.concat(pieces)), listBytes: 32 * pieces.length } as const
    this.specs.set(sha256, { sha256, bytes: bytes.length, pieces: pieces.length > 1 ? list : undefined })
    this.#lists.set(sha256, pieces)
    await mkdir(this.#folder, { recursive: true })
    await writeFile(this.pathOf(sha256), bytes)
    return sha256
  }

  pathOf(sha256: string): string {
    return join(this.#folder, sha256)
  }

  async flip(sha256: string, at: number): Promise<void> {
    const bytes = await readFile(this.pathOf(sha256))
    bytes[at] = (bytes[at] ?? 0) ^ 0x10
    await writeFile(this.pathOf(sha256), bytes)
  }

  list(): { sha256: string; bytes: number; complete: boolean }[] {
    return [...this.specs.values()].map(({ sha256, bytes }) => ({ sha256, bytes, complete: !this.damaged.has(sha256) }))
  }

  async begin({ sha256 }: BlobSpec): Promise<{ expect(piece: number): Buffer | undefined }> {
    return { expect: (piece) => this.#lists.get(sha256)?.[piece] }
  }

  reader({ sha256 }: BlobSpec): { readAt(buffer: Buffer, from: number): Promise<number> } {
    return {
      readAt: async (buffer, from) => {
        if (from % PIECE_BYTES === 0) this.read.push(`${sha256.slice(0, 8)} ${from / PIECE_BYTES}`)
        const file = await open(this.pathOf(sha256))
        try {
          return (await file.read(buffer, 0, buffer.length, from)).bytesRead
        } finally {
          await file.close()
        }
      },
    }
  }

  async markDamaged(sha256: string, pieces: readonly number[]): Promise<void> {
    this.damaged.set(sha256, [...pieces])
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
  readonly blobs: FileBlobs
  readonly store: ScrubStore
  readonly clock: HastyClock
  quiet: boolean
  start(clock?: Clock): Scrub
}

async function aRig(): Promise<Rig> {
  const blobs = new FileBlobs(join(await aFolder(), 'blobs'))
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

function bytes(length: number, seed: number): Buffer {
  const random = new Random(seed)
  return Buffer.from(Uint8Array.from({ length }, () => random.below(256)))
}

describe('the scrub', () => {
  it('finds one flipped bit on the disk, and marks that piece and no other', async () => {
    const rig = await aRig()
    const { blobs } = rig
    const film = await blobs.add(bytes(3 * PIECE_BYTES + 777, 1))
    await blobs.add(bytes(PIECE_BYTES + 5, 2))
    await blobs.flip(film, 2 * PIECE_BYTES + 4242)
    const scrub = rig.start()
    await finished(scrub)
    expect(blobs.damaged).toEqual(new Map([[film, [2]]]))
    expect(scrub.view.value.damaged).toBe(1)
  })

  it('finds a file that was cut off, and one without a list', async () => {
    const rig = await aRig()
    const { blobs } = rig
    const long = await blobs.add(bytes(2 * PIECE_BYTES, 3))
    const short = await blobs.add(bytes(1000, 4))
    await writeFile(blobs.pathOf(long), (await readFile(blobs.pathOf(long))).subarray(0, PIECE_BYTES + 10))
    await blobs.flip(short, 0)
    await finished(rig.start())
    expect(blobs.damaged).toEqual(
      new Map([
        [long, [1]],
        [short, [0]],
      ]),
    )
  })

  it('marks nothing on a disk that is well, and looks at each piece once', async () => {
    const rig = await aRig()
    const { blobs } = rig
    for (const seed of [5, 6, 7]) await blobs.add(bytes(PIECE_BYTES + seed, seed))
    await finished(rig.start())
    expect(blobs.damaged.size).toBe(0)
    expect(new Set(blobs.read).size).toBe(blobs.read.length)
    expect(blobs.read).toHaveLength(6)
  })

  it('goes on after a power cut where it was, and finds what it had found before', async () => {
    const rig = await aRig()
    const film = await rig.blobs.add(bytes(6 * PIECE_BYTES, 8))
    await rig.blobs.flip(film, PIECE_BYTES * 2)
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
    await rig.blobs.add(bytes(PIECE_BYTES * 2, 9))
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
    await rig.blobs.add(bytes(100, 10))
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
