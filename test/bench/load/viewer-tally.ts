import { machineTime } from '../measure/time.ts'
import { frameKind, readStamp, stampsIn } from '../source/send-stamp.ts'

/** A picture that comes later than this after the one before counts as a stall, milliseconds. */
export const STALL_LIMIT = 500

/** What one viewer saw; ages and stalls since the last `mark`. */
export class ViewerTally {
  readonly #joinedAt = machineTime()
  #lastFrameAt: number | undefined
  bytes = 0
  frames = 0
  stalls = 0
  /** Milliseconds from connecting to the last byte of the first keyframe. */
  firstKeyframe: number | undefined
  /** Milliseconds from the publisher's sending a frame to its last byte's arrival here, one each frame. */
  ages: number[] = []

  /** From here on, counts anew. */
  mark(): void {
    this.bytes = 0
    this.frames = 0
    this.stalls = 0
    this.ages = []
  }

  /** Takes the first bytes of a video message whose last byte has just arrived. */
  sawVideo(head: Buffer): void {
    const kind = head.length < 2 ? 'other' : frameKind(head.readUInt8(0), head.readUInt8(1))
    if (kind === 'other') return
    if (kind === 'keyframe') this.firstKeyframe ??= machineTime() - this.#joinedAt
    const sentAt = readStamp(head)
    this.#came(sentAt === undefined ? [] : [sentAt], 1, STALL_LIMIT)
  }

  /** Takes a segment, or a part of one, whose last byte has just arrived; `every`: milliseconds at which they are made. */
  sawSegment(bytes: Buffer, every: number): void {
    const sent = stampsIn(bytes)
    this.firstKeyframe ??= machineTime() - this.#joinedAt
    this.#came(sent, sent.length, every + STALL_LIMIT)
  }

  #came(sent: readonly number[], frames: number, stallLimit: number): void {
    const now = machineTime()
    if (this.#lastFrameAt !== undefined && now - this.#lastFrameAt > stallLimit) this.stalls += 1
    this.#lastFrameAt = now
    this.frames += frames
    for (const sentAt of sent) this.ages.push(now - sentAt)
  }
}
