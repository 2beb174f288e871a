import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** What a press turns out to be: heard for the first time, heard before, or one too many. */
export type Verdict = 'new' | 'duplicate' | 'limited'

export interface GatedPress {
  readonly device: string
  readonly key: string
  readonly seq: number | undefined
  readonly receiver: string
  /** Monotonic. */
  readonly at: Milliseconds
  /** The same clicker and key within so long is the same press. */
  readonly dedupe: Milliseconds
}

interface Clicker {
  key: string
  seq: number | undefined
  /** Which question was open, or had been last. */
  question: number
  /** When its last press was heard last. */
  at: Milliseconds
  acknowledged: boolean
  readonly bucket: Bucket
}

/** A card that sends again does so at once, and for a blink; no thumb presses twice in it. */
const SENT_AGAIN = milliseconds(150)
/** The largest hall has a few hundred; more are forged, and push each other out. */
const MOST_CLICKERS = 2000
/** Nobody presses faster for long. */
const OF_ONE_CLICKER = { atOnce: 10, perSecond: 5 }
/** A class that presses for the first time, all at once. */
const OF_STRANGERS = { atOnce: 300, perSecond: 50 }
const OF_ONE_RECEIVER = { atOnce: 1000, perSecond: 600 }

/**
 * Decides which presses are told. Cards resend until they are acknowledged, and two receivers hear the same card: what a clicker pressed last
 * is the same press for a while, whoever hears it, and another key is another press at once. So is the same key for the next question, but for what
 * the card still sends of its press before. Forged numbers cost the room little: those that
 * nobody has heard before are few a second, each clicker's presses are, too, and the table of clickers has an end. Pure but for its memory.
 */
export class PressGate {
  readonly #clickers = new Map<string, Clicker>()
  readonly #strangers = new Map<string, Bucket>()
  readonly #receivers = new Map<string, Bucket>()
  readonly #isKnown: (device: string) => boolean
  #question = 0

  /** `isKnown`: those that belong to somebody, such as a pupil, are never taken for strangers. */
  constructor(isKnown: (device: string) => boolean) {
    this.#isKnown = isKnown
  }

  /** From now on the same key may be pressed anew. */
  nextQuestion(): void {
    this.#question += 1
  }

  judge(press: GatedPress): Verdict {
    const { device, key, seq, receiver, at } = press
    const clicker = this.#clickers.get(device)
    if (clicker !== undefined && this.#isSame(clicker, press)) {
      clicker.at = at
      return 'duplicate'
    }
    if (clicker === undefined && !this.#isKnown(device) && !bucketOf(this.#strangers, receiver, OF_STRANGERS).take(at)) return 'limited'
    if (!bucketOf(this.#receivers, receiver, OF_ONE_RECEIVER).take(at)) return 'limited'
    const bucket = clicker?.bucket ?? new Bucket(OF_ONE_CLICKER)
    if (!bucket.take(at)) return 'limited'
    this.#remember(device, { key, seq, at, question: this.#question, acknowledged: false, bucket })
    return 'new'
  }

  /** Its last answer is stored, and it may be told so as often as it asks. */
  acknowledge(device: string, key: string): void {
    const clicker = this.#clickers.get(device)
    if (clicker?.key === key) clicker.acknowledged = true
  }

  /** Whether what this clicker pressed last is stored. */
  isAcknowledged(device: string): boolean {
    return this.#clickers.get(device)?.acknowledged === true
  }

  /** A receiver that is no more. */
  forget(receiver: string): void {
    this.#receivers.delete(receiver)
    this.#strangers.delete(receiver)
  }

  #isSame(before: Clicker, { key, seq, at, dedupe }: GatedPress): boolean {
    // A number of its own tells a press for certain.
    const within = seq !== undefined || before.question === this.#question ? dedupe : Math.min(dedupe, SENT_AGAIN)
    return before.key === key && before.seq === seq && at - before.at < within
  }

  #remember(device: string, clicker: Clicker): void {
    // The map is in the order of the last press: the first is the one that was silent for longest.
    this.#clickers.delete(device)
    this.#clickers.set(device, clicker)
    const [oldest] = this.#clickers.keys()
    if (this.#clickers.size > MOST_CLICKERS && oldest !== undefined) this.#clickers.delete(oldest)
  }
}

interface Rate {
  readonly atOnce: number
  readonly perSecond: number
}

/** So many at once, and so many a second after that. */
class Bucket {
  readonly #rate: Rate
  #left: number
  #at: Milliseconds | undefined

  constructor(rate: Rate) {
    this.#rate = rate
    this.#left = rate.atOnce
  }

  take(at: Milliseconds): boolean {
    const { atOnce, perSecond } = this.#rate
    this.#left = Math.min(atOnce, this.#left + ((at - (this.#at ?? at)) * perSecond) / seconds(1))
    this.#at = at
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}

function bucketOf(buckets: Map<string, Bucket>, receiver: string, rate: Rate): Bucket {
  const bucket = buckets.get(receiver) ?? new Bucket(rate)
  buckets.set(receiver, bucket)
  return bucket
}
