import type { Milliseconds } from '#appliance/base/duration.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import { fragment } from '../fmp4/fragment.ts'
import { TAG_VIDEO } from '../media.ts'
import type { ChannelFrame } from '../media.ts'
import { AudioLane } from './audio-lane.ts'
import type { TimedSample } from './lane.ts'
import { lasting, lastingTo, VideoLane } from './lane.ts'
import { Pace } from './pace.ts'
import { PartBench } from './part-bench.ts'
import type { TimedRun } from './part-bench.ts'
import { SampleSlabs } from './sample-slab.ts'
import { SegmentBench } from './segment-bench.ts'
import { SegmentTarget } from './segment-target.ts'
import type { InitSegment, Segment } from './segment.ts'
import { WallTime } from './wall-time.ts'

/** RFC 8216bis 4.4.4.9: no part but a segment's last may be shorter than so much of the part target. */
const SHORTEST_PART = 0.85
/** Another source that begins so soon behind the last picture goes on from it. */
const GOES_ON: Milliseconds = 250
/** A part for what is left when the time it belongs to is in others. */
const LATE_PART: Milliseconds = 20
/** A source that sends much and lets no time pass cannot make the box hold more than these shares of the window at once. */
const PART_SHARE = 1 / 16
const SEGMENT_SHARE = 1 / 4

export interface CutterOptions {
  settings: () => BoxConfig['live']['hls']
  /** Media sequence number of the first segment. */
  firstNumber: number
  /** Epoch milliseconds. */
  now: () => number
  /** The segment in the making has a new part. */
  onPart: (segment: SegmentBench) => void
  onSegment: (segment: Segment) => void
}

/** What a playlist promises for as long as it lives. */
export interface Targets {
  readonly part: Milliseconds
  /** Whole seconds; undefined before the first segment that ended where segments should, or is as long as one. */
  readonly duration: number | undefined
}

/**
 * Hot path: cuts the frames of a channel into parts and segments (RFC 8216bis 3.2, 6.2.1). Its pace says by which track.
 * A part is a slice of the timeline: one picture that lasts longer than a part may is in the first of the slices that it lasts through.
 */
export class Cutter {
  readonly #options: CutterOptions
  readonly #bench = new PartBench()
  readonly #slabs = new SampleSlabs()
  readonly #wall = new WallTime()
  readonly #target: SegmentTarget
  #init: InitSegment | undefined
  #video: VideoLane | undefined
  #audio: AudioLane | undefined
  #pace = new Pace({ pictures: false, sound: false })
  /** Frames that wait until the part target is known. */
  #early: ChannelFrame[] = []
  #earlyBytes = 0
  #partTarget: Milliseconds | undefined
  /** Where the part in the making begins; undefined before its first sample. */
  #partFrom: Milliseconds | undefined
  #segment: SegmentBench | undefined
  #number: number
  #fragments = 0
  #discontinuity = false
  #awaitsKeyframe = true

  constructor(options: CutterOptions) {
    this.#options = options
    this.#number = options.firstNumber
    this.#target = new SegmentTarget(() => options.settings().segment_seconds)
  }

  get init(): InitSegment | undefined {
    return this.#init
  }

  get targets(): Targets | undefined {
    return this.#partTarget === undefined ? undefined : { part: this.#partTarget, duration: this.#target.duration }
  }

  /** The part that will be there next, unless the source breaks off. */
  get next(): { number: number; part: number } {
    return { number: this.#number, part: this.#segment?.parts.length ?? 0 }
  }

  /** Hot path. */
  write(frame: ChannelFrame): void {
    this.#pace.note(frame)
    if (frame.keyframe) this.#target.noteKeyframe(frame.timestamp)
    if (this.#partTarget !== undefined) return this.#take(frame)
    if (!this.#awaits(frame)) this.#wait(frame)
  }

  /** What was gathered goes out as the end of a segment; what comes next, of another source where `next` says so, does not go on from it. */
  finish(next?: Pick<ChannelFrame, 'timestamp' | 'closed'>): void {
    this.#settleTarget()
    const target = this.#wishedTarget
    const sound = this.#video === undefined ? undefined : this.#audio?.finish()
    if (sound !== undefined) this.#bench.add('audio', sound)
    const last = lastUntil((this.#video ?? this.#audio)?.finish(), next?.timestamp)
    const heardUntil = this.#bench.soundEnd ?? 0
    // That the tracks do not end in one moment is no standing still.
    const end = last !== undefined && heardUntil - last.to < target ? last.to : Math.max(last?.to ?? 0, heardUntil)
    if (last !== undefined) this.#place(this.#video === undefined ? last : lasting(last, end), target)
    this.#slice(end, target)
    // Sound may have come so late that its part had gone.
    this.#closePart(Math.max(end, (this.#partFrom ?? end) + LATE_PART), Infinity)
    this.#closeSegment(false)
    if (next !== undefined) this.#wall.skip(next.closed)
    this.#discontinuity = this.#number > this.#options.firstNumber
    this.#restart()
  }

  /** From here on the tracks of `init` come. What was gathered must have been finished. */
  turn(init: InitSegment): void {
    this.#init = init
    this.#restart()
  }

  /** A new playlist begins, whose targets are still to be found. What was gathered must have been finished. */
  forget(): void {
    this.#partTarget = undefined
    this.#target.forget()
    this.#wall.forget()
    this.#slabs.forget()
  }

  #restart(): void {
    const video = this.#init?.tracks.find((track) => track.kind === 'video')
    const audio = this.#init?.tracks.find((track) => track.kind === 'audio')
    this.#video = video && new VideoLane(this.#slabs)
    this.#audio = audio && new AudioLane(audio, this.#slabs)
    this.#pace = new Pace({ pictures: video !== undefined, sound: audio !== undefined })
    this.#partFrom = undefined
    this.#target.breakOff()
    this.#awaitsKeyframe = video !== undefined
  }

  /** Before the first keyframe nothing is of use. */
  #awaits(frame: ChannelFrame): boolean {
    if (frame.keyframe) this.#awaitsKeyframe = false
    return this.#awaitsKeyframe
  }

  #wait(frame: ChannelFrame): void {
    this.#early.push({ ...frame, body: Buffer.from(frame.body) })
    this.#earlyBytes += frame.body.length
    this.#pace.measure(frame)
    if (this.#pace.known || this.#isTooMuch(this.#earlyBytes)) this.#settleTarget()
  }

  #settleTarget(): void {
    const early = this.#early
    if (early.length === 0) return
    this.#early = []
    this.#earlyBytes = 0
    this.#partTarget ??= this.#pace.target(this.#options.settings().part_milliseconds)
    for (const frame of early) this.#take(frame)
  }

  get #wishedTarget(): Milliseconds {
    return this.#partTarget ?? this.#options.settings().part_milliseconds
  }

  #isTooMuch(bytes: number): boolean {
    return bytes > this.#options.settings().max_bytes * PART_SHARE
  }

  #take(frame: ChannelFrame): void {
    if (this.#awaits(frame)) return
    const sample = (frame.type === TAG_VIDEO ? this.#video : this.#audio)?.push(frame)
    if (this.#pace.cuts(frame)) this.#goOn(sample, frame)
    else if (sample !== undefined) this.#accompany(sample)
  }

  /** The track that cuts has come to `next`; `sample` is what was before it, unless that has gone already. */
  #goOn(sample: TimedSample | undefined, next: ChannelFrame): void {
    const target = this.#wishedTarget
    if (sample !== undefined) this.#place(sample, target)
    if (this.#partFrom === undefined) return
    const at = sample?.to ?? next.timestamp
    this.#slice(at, target)
    if (this.#beginsSegment(next, at)) {
      this.#cutTo(at, target)
      this.#closePart(at)
      this.#closeSegment(true)
    } else if (sample !== undefined && this.#isFull(sample, target)) this.#endPart(at)
  }

  /** Sound beside pictures: where they stand still, it goes on. */
  #accompany(sound: TimedSample): void {
    const target = this.#wishedTarget
    this.#bench.add('audio', sound)
    const tooMuch = this.#isTooMuch(this.#bench.bytes)
    if (!tooMuch && !this.#pace.isStill(target)) return
    const picture = this.#video?.lend()
    if (picture !== undefined) this.#place(picture, target)
    this.#slice(this.#pace.until(sound.to), target)
    if (tooMuch) this.#endPart(sound.to)
  }

  /** Puts a sample of the track that cuts into the part that it belongs to. */
  #place(sample: TimedSample, target: Milliseconds): void {
    this.#partFrom ??= sample.from
    this.#slice(sample.from, target)
    if (sample.to - this.#partFrom > target && sample.from - this.#partFrom >= target * SHORTEST_PART) this.#endPart(sample.from)
    this.#bench.add(this.#video === undefined ? 'audio' : 'video', sample)
  }

  /** What reaches beyond the part goes on in parts that hold what sounds meanwhile. Where nothing does, one part is too long. */
  #slice(to: Milliseconds, target: Milliseconds): void {
    for (let from = this.#partFrom ?? to; to - from > target; from += target) {
      const next = from + target
      if (to - next >= target / 2 && !this.#bench.soundsAfter(next)) return
      if (!this.#endPart(next)) return
    }
  }

  /** The segment ends at `at`: its sound that is still to come goes into the next one. */
  #cutTo(at: Milliseconds, target: Milliseconds): void {
    if (!this.#pace.accompanied) return
    while (at - (this.#partFrom ?? at) > target && this.#endPart((this.#partFrom ?? at) + target));
  }

  #beginsSegment(next: ChannelFrame, at: Milliseconds): boolean {
    if (!(this.#video === undefined ? next.start : next.keyframe)) return false
    // One that had to begin without a keyframe lasts until there is one, so that players always find where to begin.
    if (!this.#isIndependent) return true
    return at - (this.#segment?.from ?? this.#partFrom ?? at) >= this.#target.shortest
  }

  /** A player may begin with the segment in the making. */
  get #isIndependent(): boolean {
    return this.#segment?.independent ?? (this.#video === undefined || this.#bench.beginsWithKeyframe)
  }

  /** Another frame like `sample` would be too much. */
  #isFull({ from, to }: TimedSample, target: Milliseconds): boolean {
    if (this.#isTooMuch(this.#bench.bytes)) return true
    const length = to - (this.#partFrom ?? from)
    // Its sound is late: it is cut when that is there.
    if (this.#pace.accompanied && length > target) return false
    return length >= target * SHORTEST_PART && length + to - from > target
  }

  /** Ends the part, and the segment where it cannot take another part. False where there was nothing to put into it. */
  #endPart(at: Milliseconds): boolean {
    if (!this.#closePart(at)) return false
    if (this.#mustEnd()) this.#closeSegment(true)
    return true
  }

  #closePart(at: Milliseconds, soundBefore: Milliseconds = at): boolean {
    const late = this.#video === undefined ? undefined : this.#audio?.settle(at)
    if (late !== undefined) this.#bench.add('audio', late)
    const from = this.#partFrom
    if (this.#init === undefined || from === undefined || at <= from || this.#bench.isEmpty) return false
    const independent = this.#video === undefined || this.#bench.beginsWithKeyframe
    const runs = this.#bench.take(this.#init.tracks, this.#video === undefined ? Infinity : soundBefore)
    if (runs.length === 0) return false
    this.#wall.note(at, this.#options.now())
    this.#segment ??= this.#openSegment(this.#init, from)
    this.#segment.add({ data: this.#fragmentOf(runs), duration: at - from, independent })
    this.#partFrom = at
    this.#options.onPart(this.#segment)
    return true
  }

  /** The runs are of no use afterwards. */
  #fragmentOf(runs: readonly TimedRun[]): Buffer {
    this.#fragments += 1
    const data = fragment(this.#fragments, runs)
    for (const { samples } of runs) this.#slabs.release(samples)
    return data
  }

  #openSegment(init: InitSegment, from: Milliseconds): SegmentBench {
    const discontinuity = this.#discontinuity
    this.#discontinuity = false
    return new SegmentBench({ number: this.#number, init, discontinuity, from, startsAt: this.#wall.begin(from, discontinuity) })
  }

  #mustEnd(): boolean {
    const segment = this.#segment
    if (segment === undefined) return false
    const { max_bytes } = this.#options.settings()
    return segment.duration + (this.#partTarget ?? 0) > this.#target.longest || segment.bytes > max_bytes * SEGMENT_SHARE
  }

  /** `whole`: it ended where segments should, and so tells how long they will be. */
  #closeSegment(whole: boolean): void {
    const segment = this.#segment
    if (segment === undefined) return
    this.#segment = undefined
    this.#number += 1
    this.#wall.end(segment.duration)
    if (this.#target.duration === undefined) segment.startsAt = this.#wall.correct()
    this.#target.noteSegment(segment.duration, { whole, pictured: this.#video !== undefined })
    this.#options.onSegment(segment.done())
  }
}

/** The last sample ends where what comes next begins: there is neither a hole between them, where players stop, nor is it there twice. */
function lastUntil(last: TimedSample | undefined, next: Milliseconds | undefined): TimedSample | undefined {
  if (last === undefined || next === undefined || next <= last.from || next - last.to > GOES_ON) return last
  return lastingTo(last, next)
}
