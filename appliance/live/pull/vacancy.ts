import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ChannelInput } from '../media.ts'

/** A film that is opened, or a backup that stands ready, has taken the channel long before. */
const LONGEST: Milliseconds = seconds(1)

/**
 * A channel whose source has failed while another one is sure to follow in a moment: it keeps what it had of that source until then, so
 * that nobody is told of a loss that no class would notice.
 */
export class Vacancy {
  #kept: { input: ChannelInput; since: Milliseconds } | undefined

  get isOpen(): boolean {
    return this.#kept !== undefined
  }

  keep(input: ChannelInput, now: Milliseconds): void {
    this.end()
    this.#kept = { input, since: now }
  }

  /** True, once, where nobody has followed for too long: it is a loss. */
  lapses(now: Milliseconds): boolean {
    if (this.#kept === undefined || now - this.#kept.since < LONGEST) return false
    this.end()
    return true
  }

  /** Somebody has followed, or nobody will. */
  end(): void {
    const kept = this.#kept
    this.#kept = undefined
    kept?.input.end()
  }
}
