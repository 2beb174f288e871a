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
/** A disk that has not answered for so long has failed, whether it says so or not. */
const TOO_LONG: Milliseconds = seconds(5)

/** What waits for the disk, of one recording. */
interface Job {
  readonly recording: Recording
  waiting: Segment[]
  bytes: number
  writing: Promise<void> | undefined
  /** When the write began that runs. */
  since: Milliseconds
  /** The number of the segment that was written last; undefined where the next one does not go on from it. */
  last: number | undefined
  retryAt: Milliseconds
  /** Something had no place; until nothing waits any more. */
  slow: boolean
}

export class Recorder implements SegmentSink {
  readonly #options: RecorderOptions
  #job: Job | undefined
  #trouble: DiskTrouble | undefined

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  get recording(): Recording | undefined {
    return this.#job?.recording
  }

  get trouble(): DiskTrouble | undefined {
    return this.#trouble
  }

  /** From the next segment on, everything goes into `recording`; what waits for an earlier one goes into that. */
  begin(recording: Recording): void {
    this.#job = { recording, waiting: [], bytes: 0, writing: undefined, since: 0, last: undefined, retryAt: 0, slow: false }
    this.#trouble = undefined
  }

  /** Resolves once what was waiting is on the disk, or lost, and the recording is closed. */
  async end(): Promise<void> {
    const job = this.#job
    if (job === undefined) return
    this.#job = undefined
    this.#trouble = undefined
    await job.writing
    await job.recording.close().catch((err: unknown) => this.#options.log.warn({ err }, 'file of a recording not closed'))
  }

  /** Resolves when nothing waits for the disk. */
  async idle(): Promise<void> {
    await this.#job?.writing
  }

  /** Hot path. */
  segment(segment: Segment): void {
    const job = this.#job
    if (job === undefined) return
    if (job.writing !== undefined && this.#options.clock.monotonic() - job.since > TOO_LONG) this.#say(job, 'disk-failed')
    if (job.waiting.length >= MOST_WAITING || job.bytes + segment.bytes > MOST_WAITING_BYTES) return this.#noteSlow(job)
    job.waiting.push(segment)
    job.bytes += segment.bytes
    job.writing ??= this.#writeAll(job)
  }

  #noteSlow(job: Job): void {
    if (!job.slow) this.#options.log.warn({ channel: this.#options.channel }, 'disk slower than the stream, recording has a gap')
    job.slow = true
    this.#say(job, 'disk-failed')
  }

  async #writeAll(job: Job): Promise<void> {
    try {
      while (job.waiting.length > 0) await this.#write(job, takeRun(job))
    } finally {
      job.writing = undefined
    }
  }

  async #write(job: Job, run: readonly Segment[]): Promise<void> {
    const [first] = run
    const { clock, makeRoom, onListed } = this.#options
    if (first === undefined) return
    const broken = first.discontinuity || first.number !== (job.last ?? -2) + 1
    job.last = undefined
    job.since = clock.monotonic()
    if (job.since < job.retryAt) return
    try {
      const bytes = run.reduce((sum, segment) => sum + segment.bytes, 0)
      if (!(await makeRoom(bytes))) return this.#fail(job, 'disk-full')
      await job.recording.append(run, broken)
    } catch (err) {
      this.#options.log.warn({ channel: this.#options.channel, err }, 'part of the recording lost')
      return this.#fail(job, isFull(err) ? 'disk-full' : 'disk-failed')
    }
    job.last = run.at(-1)?.number
    onListed(job.recording)
    // A disk that is too slow for good is no better for what it takes now and then.
    if (job.waiting.length === 0) job.slow = false
    if (!job.slow) this.#say(job, undefined)
  }

  #fail(job: Job, trouble: DiskTrouble): void {
    job.retryAt = this.#options.clock.monotonic() + RETRY
    this.#say(job, trouble)
  }

  #say(job: Job, trouble: DiskTrouble | undefined): void {
    if (job !== this.#job || trouble === this.#trouble) return
    this.#trouble = trouble
    this.#options.onTrouble(trouble)
  }
}

/** What waits and goes on unbroken: one write, and one wait for the disk. */
function takeRun(job: Job): Segment[] {
  const [first, ...rest] = job.waiting
  if (first === undefined) return []
  const run = [first]
  for (const segment of rest) {
    if (!followsOn(segment, run.at(-1) ?? first)) break
    run.push(segment)
  }
  job.waiting = job.waiting.slice(run.length)
  for (const { bytes } of run) job.bytes -= bytes
  return run
}

function followsOn(segment: Segment, before: Segment): boolean {
  return segment.init === before.init && !segment.discontinuity && segment.number === before.number + 1
}

/** No space, over quota, or the longest file that the disk takes. */
function isFull(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
}
