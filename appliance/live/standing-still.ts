import type { Milliseconds } from '#appliance/base/duration.ts'
import { sliceBytes } from './codec/avc-slices.ts'

/**
 * A picture in which nothing moves costs an encoder some ten bytes for each slice, and some hundred while it still polishes what it has
 * sent: measured against the keyframe before it, less than one part in fifty. Even a face that listens costs more now and then.
 */
const EMPTY_PART = 50
/** The first pictures after a keyframe repair what it lost of the ones before it; all others are judged. */
const REPAIRS = 4
const REPAIR_PART = 8
/** Of a black or white picture the keyframe is as small as the rest. */
const SURELY_EMPTY_BYTES = 64
/** Keyframes of one picture differ by a few bytes, or a little more while a constant rate polishes it; by more, and it is another one. */
const SAME_PART = 8
/** Sound is compressed; a unit that is larger is none that an encoder makes of silence. */
const MOST_SOUND_BYTES = 2048

/**
 * Whether picture and sound stand still, told from how they are encoded and without decoding: the sounds are the same bytes (digital silence, or
 * a buffer that hangs), every picture between keyframes is next to empty, and the keyframes are of one size. A microphone that is
 * open never gives the same bytes twice, so that a slide which somebody talks about does not stand still. In fixed memory; it costs
 * some 50 ns a frame.
 */
export class StandingStill {
  readonly #sound = Buffer.alloc(MOST_SOUND_BYTES)
  #soundBytes = -1
  /** The last sound was another one. Alone it counts for nothing: ffmpeg's encoder writes its name into the silence every 256 units. */
  #isOdd = false
  #keyframeBytes = 0
  /** Since the keyframe. Keyframes alone tell nothing: they are of one size at any constant rate. */
  #inters = 0
  /** On the channel's timeline: when each last changed. */
  #soundSince: Milliseconds | undefined
  #pictureSince: Milliseconds | undefined

  /** Another source, or the same after a break. */
  begin(): void {
    this.#soundBytes = -1
    this.#soundSince = this.#pictureSince = undefined
  }

  /** How long both have stood still at `latest`, on the channel's timeline; 0 where one of them never came. */
  lasts(latest: Milliseconds): Milliseconds {
    if (this.#soundSince === undefined || this.#pictureSince === undefined) return 0
    return Math.max(0, latest - Math.max(this.#soundSince, this.#pictureSince))
  }

  /** Hot path. */
  note(kind: 'keyframe' | 'inter' | 'audio', body: Buffer, timestamp: Milliseconds): void {
    if (kind === 'audio') this.#noteSound(body, timestamp)
    else if (kind === 'keyframe') this.#noteKeyframe(body, timestamp)
    else this.#noteInter(body, timestamp)
  }

  #noteSound(body: Buffer, timestamp: Milliseconds): void {
    const { length } = body
    const isSame = length === this.#soundBytes && body.compare(this.#sound, 0, length) === 0
    const isFirstOdd = !isSame && !this.#isOdd && this.#soundSince !== undefined
    this.#isOdd = !isSame
    if (isSame || isFirstOdd) return
    this.#soundSince = timestamp
    this.#soundBytes = length <= MOST_SOUND_BYTES ? body.copy(this.#sound) : -1
  }

  #noteKeyframe(body: Buffer, timestamp: Milliseconds): void {
    const bytes = sliceBytes(body) ?? 0
    const isSame = this.#inters > REPAIRS && bytes > 0 && Math.abs(bytes - this.#keyframeBytes) * SAME_PART <= this.#keyframeBytes
    if (!isSame || this.#pictureSince === undefined) this.#pictureSince = timestamp
    this.#keyframeBytes = bytes
    this.#inters = 0
  }

  #noteInter(body: Buffer, timestamp: Milliseconds): void {
    this.#inters += 1
    const bytes = sliceBytes(body) ?? Infinity
    const part = this.#inters > REPAIRS ? EMPTY_PART : REPAIR_PART
    if (bytes > SURELY_EMPTY_BYTES && bytes * part > this.#keyframeBytes) this.#pictureSince = timestamp
  }
}
