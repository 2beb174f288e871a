import type { Clock } from '#appliance/base/clock.ts'
import { days, minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { inTurns, sortedInTurns } from '#appliance/base/in-turns.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { BlobSpec } from '../ports.ts'
import { PIECE_BYTES } from '../ports.ts'
import { BlobLook } from './blob-look.ts'
import type { BlobsForScrub } from './blob-look.ts'
import { pauseAfter } from './scrub-pace.ts'
import type { ScrubMemory, ScrubStore } from './scrub-store.ts'

/*
 * The scrub looks at every piece of every file once in so many days, slowly, and marks what the disk has let rot, so that it is fetched
 * again. It rests while a class runs. It never deletes, and never writes but that mark.
 */

export interface ScrubOptions {
  readonly clock: Clock
  readonly log: Log
  readonly blobs: BlobsForScrub
  /** undefined: in no catalogue; then it is left alone. */
  readonly specOf: (sha256: string) => BlobSpec | undefined
  readonly store: Pick<ScrubStore, 'read' | 'write'>
  /** Days in which all is looked at once; 0: never. */
  readonly roundDays: () => number
  /** Part of the week in which the box has power, 0 to 1. */
  readonly powered: () => number
  /** No class runs, and the box has little to do. */
  readonly mayRun: () => boolean
  readonly dateKnown: () => boolean
}

export interface ScrubView {
  readonly finishedAt?: number
  readonly damaged: number
  /** Of the running round, 0 to 1. */
  readonly progress: number
}

const LOOK_AGAIN = seconds(10)
const NEXT_ROUND = minutes(5)
const REMEMBER_EVERY: Milliseconds = minutes(1)

interface WholeBlob {
  readonly sha256: string
  readonly bytes: number
}

export class Scrub {
  readonly #options: ScrubOptions
  readonly #view = new View<ScrubView>({ damaged: 0, progress: 0 })
  #memory: ScrubMemory = { damaged: 0 }
  #rememberedAt: Milliseconds = 0
  #total = 0
  #done = 0
  #running: { readonly ended: AbortController; readonly all: Promise<void> } | undefined

  constructor(options: ScrubOptions) {
    this.#options = options
  }

  get view(): Watchable<ScrubView> {
    return this.#view
  }

  /** Goes on where it was. Throws DATABASE_FAILED. */
  start(): void {
    if (this.#running !== undefined) return
    this.#memory = this.#options.store.read()
    this.#show()
    const ended = new AbortController()
    this.#running = { ended, all: this.#run(ended.signal) }
  }

  /** Resolves once nothing is read any more and its place is on the disk, or could not be written. */
  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.ended.abort()
    await running?.all
  }

  async #run(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      if (this.#isRoundDue()) await this.#round(ended)
      await this.#options.clock.sleep(NEXT_ROUND, ended)
    }
    await this.#remember()
  }

  /** A round that was begun is brought to its end whatever the date says. */
  #isRoundDue(): boolean {
    const { clock, dateKnown, roundDays } = this.#options
    const { at, finishedAt } = this.#memory
    if (roundDays() === 0) return false
    if (at !== undefined || finishedAt === undefined) return true
    // A date in the future was a wrong one.
    return dateKnown() && (clock.now() - finishedAt >= days(roundDays()) || finishedAt > clock.now() + days(1))
  }

  async #round(ended: AbortSignal): Promise<void> {
    const from = this.#memory.at?.sha256 ?? ''
    if (from === '') this.#note({ damaged: 0 })
    for (const { sha256, bytes } of await this.#wholeFrom(from)) {
      const done = this.#done
      await this.#blob(sha256, ended)
      if (ended.aborted || this.#options.roundDays() === 0) return
      this.#done = done + bytes
    }
    const { clock, dateKnown } = this.#options
    this.#note({ at: undefined, finishedAt: dateKnown() ? clock.now() : this.#memory.finishedAt })
    await this.#remember()
  }

  /** What is whole on the disk and has its turn in this round, in the order in which a round goes; counts what was before. */
  async #wholeFrom(from: string): Promise<readonly WholeBlob[]> {
    const ahead: WholeBlob[] = []
    let [total, done] = [0, 0]
    await inTurns(this.#options.blobs.list(), ({ sha256, bytes, complete }) => {
      if (!complete) return
      total += bytes
      if (sha256 < from) done += bytes
      else ahead.push({ sha256, bytes })
    })
    this.#total = total
    this.#done = done
    return sortedInTurns(ahead, (one, other) => (one.sha256 < other.sha256 ? -1 : 1))
  }

  async #blob(sha256: string, ended: AbortSignal): Promise<void> {
    const { at } = this.#memory
    const first = at?.sha256 === sha256 ? at.piece : 0
    const spec = this.#options.specOf(sha256)
    if (spec === undefined) return
    try {
      const look = await BlobLook.at(this.#options.blobs, spec)
      try {
        const bad = await this.#look(look, first, ended)
        if (bad.length > 0) await this.#damaged(spec, bad)
      } finally {
        await look.close()
      }
    } catch (err) {
      // It may have gone while it was looked at; what is wrong with the disk itself the shelf notices.
      this.#options.log.warn({ err, sha256 }, 'blob not looked at')
    }
  }

  /** The pieces that are damaged, from the first that is to be looked at. */
  async #look(look: BlobLook, first: number, ended: AbortSignal): Promise<number[]> {
    const { sha256 } = look.spec
    // With the first piece its list is fetched anew, and then the whole file is hashed before it is trusted again.
    if (!look.hasList) return [0]
    const bad: number[] = []
    for (let piece = first; piece < look.pieces && !ended.aborted; piece += 1) {
      // After a power cut, what was found damaged is found once more.
      this.#note({ at: { sha256, piece: bad[0] ?? piece } })
      await this.#untilQuiet(ended)
      if (!ended.aborted && !(await this.#piece(look, piece, ended))) bad.push(piece)
    }
    return bad
  }

  /** Answers whether the piece is as it should be, and rests as long as it was work. */
  async #piece(look: BlobLook, piece: number, ended: AbortSignal): Promise<boolean> {
    const { clock, powered, roundDays } = this.#options
    const began = clock.monotonic()
    // Once more: the disk may have read wrongly what lies there rightly.
    const isWhole = (await isGood(look, piece)) || (await isGood(look, piece))
    const took = clock.monotonic() - began
    this.#done += look.bytesOf(piece)
    const pace = { took, pieceBytes: PIECE_BYTES, totalBytes: this.#total, roundDays: roundDays(), powered: powered() }
    if (clock.monotonic() - this.#rememberedAt >= REMEMBER_EVERY) await this.#remember()
    await clock.sleep(pauseAfter(pace), ended)
    return isWhole
  }

  async #damaged(spec: BlobSpec, pieces: readonly number[]): Promise<void> {
    this.#options.log.warn({ sha256: spec.sha256, pieces }, 'pieces damaged on the disk')
    await this.#options.blobs.markDamaged(spec.sha256, pieces)
    this.#note({ damaged: this.#memory.damaged + 1 })
  }

  async #untilQuiet(ended: AbortSignal): Promise<void> {
    while (!ended.aborted && !this.#options.mayRun()) await this.#options.clock.sleep(LOOK_AGAIN, ended)
  }

  #note(change: Partial<ScrubMemory>): void {
    this.#memory = { ...this.#memory, ...change }
    this.#show()
  }

  async #remember(): Promise<void> {
    this.#rememberedAt = this.#options.clock.monotonic()
    await this.#options.store
      .write(this.#memory)
      .catch((err: unknown) => this.#options.log.warn({ err }, 'place of the scrub not written down'))
  }

  #show(): void {
    const { at, damaged, finishedAt } = this.#memory
    const progress = at === undefined || this.#total === 0 ? 0 : Math.min(1, this.#done / this.#total)
    this.#view.set({ damaged, progress, ...(finishedAt === undefined ? {} : { finishedAt }) })
  }
}

/** What cannot be read is damaged. */
async function isGood(look: BlobLook, piece: number): Promise<boolean> {
  try {
    return await look.isWhole(piece)
  } catch (thrown) {
    if (isUnreadable(thrown)) return false
    throw thrown
  }
}

function isUnreadable(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'EIO' || thrown.code === 'EBADMSG' || thrown.code === 'EUCLEAN')
}
