import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { PEER_PATIENCE } from './peer-scout.ts'
import { PeerUpstream } from './peer-upstream.ts'
import type { Rung } from './rung.ts'

/** While the channel has nothing. */
const HUNGRY: Milliseconds = seconds(1)
/** While the uplink is used: soon after it began, because the others may have begun at the same time; then now and then. */
const FED: readonly Milliseconds[] = [2, 4, 8, 15].map(seconds)

export interface PeerWatchOptions {
  clock: Clock
  onAnswers: () => void
}

/** Asks the other boxes of the school again and again who has the lesson, all at once; a box that is not there costs a second. */
export class PeerWatch {
  readonly #options: PeerWatchOptions
  #asking: Promise<void> = Promise.resolve()
  #busy = false
  #rounds = 0
  #nextAt: Milliseconds = 0
  #mode: 'hungry' | 'fed' = 'hungry'
  /** Until then, or the first answers, no address is opened. */
  #waitUntil: Milliseconds = 0

  constructor(options: PeerWatchOptions) {
    this.#options = options
  }

  /** The pull begins: the peers are asked first. */
  begin(): void {
    const now = this.#options.clock.monotonic()
    this.#waitUntil = now + PEER_PATIENCE
    this.#nextAt = now
    this.#mode = 'hungry'
  }

  /** Whether the uplink may be used already. */
  hasAnswers(now: Milliseconds): boolean {
    return now >= this.#waitUntil
  }

  /** A round of questions, where one is due. */
  look(rungs: readonly Rung[], mode: 'hungry' | 'fed', signal: AbortSignal): void {
    const now = this.#options.clock.monotonic()
    if (mode !== this.#mode) {
      this.#mode = mode
      this.#rounds = 0
      this.#nextAt = now + (mode === 'hungry' ? 0 : (FED[0] ?? 0))
    }
    const peers = rungs.filter(({ isPeer }) => isPeer)
    if (peers.length === 0) this.#waitUntil = 0
    if (this.#busy || now < this.#nextAt || peers.length === 0) return
    this.#rounds += 1
    this.#nextAt = now + (mode === 'hungry' ? HUNGRY : (FED[Math.min(this.#rounds, FED.length - 1)] ?? 0))
    this.#busy = true
    this.#asking = this.#ask(peers, signal)
  }

  /** Resolves when no question is under way. */
  async idle(): Promise<void> {
    await this.#asking
  }

  async #ask(peers: readonly Rung[], signal: AbortSignal): Promise<void> {
    await Promise.all(peers.map((rung) => this.#askOne(rung, signal)))
    this.#busy = false
    this.#waitUntil = 0
    if (!signal.aborted) this.#options.onAnswers()
  }

  async #askOne(rung: Rung, signal: AbortSignal): Promise<void> {
    if (!(rung.upstream instanceof PeerUpstream)) return
    const answer = await rung.upstream.ask(signal)
    if (signal.aborted) return
    // What it failed at stays until it has run again: it may promise what it then refuses. And a box that is off is no trouble.
    rung.boxId = typeof answer === 'object' ? answer.boxId : undefined
    // Who has it is not kept waiting by one that does not answer.
    if (rung.boxId !== undefined) this.#options.onAnswers()
  }
}
