import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Segment, SegmentSink } from '../packager/segment.ts'
import type { Recording } from './recording.ts'

/*
 * The recorder of one channel: while a class runs it puts each whole segment on the disk, one write at a time, off the hot path. A disk
 * that is slower than the media, full or broken costs whole segments, never memory and never the class; what is missing is a
 * discontinuity in the recording. It never decides when a class runs, nor what may go to make room.
 */

/** Why nothing is being written. */
export type DiskTrouble = 'disk-full' | 'disk-failed'

export interface RecorderOptions {
  readonly channel: string
  readonly clock: Clock
  readonly log: Log
  /** Whether so many bytes more may be written; makes room where it can. */
  readonly makeRoom: (bytes: number) => Promise<boolean>
  /** Something more is listed. */
  readonly onListed: (recording: Recording) => void
  /** It cannot go on, or can again. */
  readonly onTrouble: (trouble: DiskTrouble | undefined) => void
}

/** As many segments as wait for the disk at most: what a card needs now and then for its own housekeeping. */
const MOST_WAITING = 16
const MOST_WAITING_BYTES = 33_554_432
/** After the disk refused something. */
const RETRY: Milliseconds = seconds(5)

export class Recorder implements SegmentSink {
  readonly #options: RecorderOptions
  #recording: Recording | undefined
  #waiting: Segment[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined
  /** The number of the segment that was written last; undefined where the next one does not go on from it. */
  #last: number | undefined
  #trouble: DiskTrouble | undefined
  #retryAt: Milliseconds = 0
  #slow = false

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  get recording(): Recording | undefined {
    return this.#recording
  }

  get trouble(): DiskTrouble | undefined {
    return this.#trouble
  }

  /** From the next segment on, everything goes into `recording`. */
  begin(recording: Recording): void {
    this.#recording = recording
    this.#last = undefined
    this.#retryAt = 0
  }

  /** Resolves once what was waiting is on the disk, or lost, and the recording is closed. */
  async end(): Promise<void> {
    const recording = this.#recording
    this.#recording = undefined
    await this.idle()
    this.#trouble = undefined
    await recording?.close().catch((err: unknown) => this.#options.log.warn({ err }, 'file of a recording not closed'))
  }

  /** Resolves when nothing waits for the disk. */
  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing
  }

  /** Hot path. */
  segment(segment: Segment): void {
    const recording = this.#recording
    if (recording === undefined) return
    if (this.#waiting.length >= MOST_WAITING || this.#waitingBytes + segment.bytes > MOST_WAITING_BYTES) return this.#noteSlow()
    this.#waiting.push(segment)
    this.#waitingBytes += segment.bytes
    this.#writing ??= this.#writeAll(recording).finally(() => {
      this.#writing = undefined
    })
  }

  #noteSlow(): void {
    if (!this.#slow) this.#options.log.warn({ channel: this.#options.channel }, 'disk slower than the stream, recording has a gap')
    this.#slow = true
  }

  async #writeAll(recording: Recording): Promise<void> {
    while (this.#waiting.length > 0) await this.#write(recording, this.#takeRun())
    this.#slow = false
  }

  /** What waits and goes on unbroken: one write, and one wait for the disk. */
  #takeRun(): Segment[] {
    const [first, ...rest] = this.#waiting
    if (first === undefined) return []
    const run = [first]
    for (const segment of rest) {
      if (!followsOn(segment, run.at(-1) ?? first)) break
      run.push(segment)
    }
    this.#waiting = this.#waiting.slice(run.length)
    for (const { bytes } of run) this.#waitingBytes -= bytes
    return run
  }

  async #write(recording: Recording, run: readonly Segment[]): Promise<void> {
    const [first] = run
    const { clock, makeRoom, onListed } = this.#options
    if (first === undefined) return
    const broken = first.discontinuity || first.number !== (this.#last ?? -2) + 1
    this.#last = undefined
    if (clock.monotonic() < this.#retryAt) return
    try {
      const bytes = run.reduce((sum, segment) => sum + segment.bytes, 0)
      if (!(await makeRoom(bytes))) return this.#fail('disk-full')
      await recording.append(run, broken)
    } catch (err) {
      this.#options.log.warn({ channel: this.#options.channel, err }, 'part of the recording lost')
      return this.#fail(isFull(err) ? 'disk-full' : 'disk-failed')
    }
    this.#last = run.at(-1)?.number
    this.#say(undefined)
    onListed(recording)
  }

  #fail(trouble: DiskTrouble): void {
    this.#retryAt = this.#options.clock.monotonic() + RETRY
    this.#say(trouble)
  }

  #say(trouble: DiskTrouble | undefined): void {
    if (trouble === this.#trouble) return
    this.#trouble = trouble
    this.#options.onTrouble(trouble)
  }
}

function followsOn(segment: Segment, before: Segment): boolean {
  return segment.init === before.init && !segment.discontinuity && segment.number === before.number + 1
}

/** No space, over quota, or the longest file that the disk takes. */
function isFull(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}
