import type { Milliseconds } from '#appliance/base/duration.ts'
import { TAG_VIDEO } from '../media.ts'
import type { ChannelFrame } from '../media.ts'
import { FrameMeasure } from './part-target.ts'

/** Sound goes on without the next picture where it is so many part targets beyond the last one. */
const PATIENCE_PARTS = 2.5
/** Sound that comes so far ahead of its pictures is still waited with. */
const MOST_LEAD: Milliseconds = 2000
/** How much of the greatest lead is left at the next picture. */
const FADING = 0.99

/**
 * Says by which track a channel is cut, and until when that is waited for. Pictures cut where there are any; where they come more
 * slowly than parts should, or stand still, the sound between them does.
 */
export class Pace {
  readonly #pictured: boolean
  readonly #sounding: boolean
  readonly #measure: FrameMeasure
  #picture: Milliseconds | undefined
  #sound: Milliseconds = 0
  /** How far ahead of its pictures sound has come of late: an encoder takes longer for pictures. */
  #lead: Milliseconds = 0

  constructor({ pictures, sound }: { pictures: boolean; sound: boolean }) {
    this.#pictured = pictures
    this.#sounding = sound
    this.#measure = new FrameMeasure(pictures && sound)
  }

  /** Hot path: a frame came. */
  note({ type, timestamp }: ChannelFrame): void {
    if (type !== TAG_VIDEO) {
      this.#sound = timestamp
      return
    }
    this.#picture = timestamp
    this.#lead = Math.min(MOST_LEAD, Math.max(this.#sound - timestamp, this.#lead * FADING))
  }

  /** The part target is still to be found. */
  measure(frame: ChannelFrame): void {
    if (this.cuts(frame)) this.#measure.note(frame.timestamp)
    else this.#measure.pass(frame.timestamp)
  }

  /** Whether enough was measured. */
  get known(): boolean {
    return this.#measure.enough
  }

  /** The part target for parts of about `wish`. */
  target(wish: Milliseconds): Milliseconds {
    return this.#measure.target(wish)
  }

  /** Whether the frame is of the track that cuts. */
  cuts({ type }: ChannelFrame): boolean {
    return (type === TAG_VIDEO) === this.#pictured
  }

  /** There is another track than the one that cuts. */
  get accompanied(): boolean {
    return this.#pictured && this.#sounding
  }

  /** No picture has come for so long that the sound goes on without. */
  isStill(target: Milliseconds): boolean {
    return this.#picture !== undefined && this.#sound - this.#picture > target * PATIENCE_PARTS + this.#lead
  }

  /** Until when the next picture surely has nothing to say, where sound was had until `sound`. */
  until(sound: Milliseconds): Milliseconds {
    return sound - this.#lead
  }
}
