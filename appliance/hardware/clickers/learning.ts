import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import type { LearnView } from '#appliance/contract/clickers.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { minutes } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Line } from '../serial/line.ts'
import { candidatesFor } from './learn-candidates.ts'
import type { Candidate } from './learn-candidates.ts'
import type { Cupboard } from './port-address.ts'
import { RawRing } from './raw-ring.ts'
import type { Receiver } from './receiver.ts'

export interface LearningParts extends Cupboard {
  readonly clock: Clock
  readonly log: Log
  /** The receiver that listens at a device already. */
  readonly receiverAt: (device: string) => Receiver | undefined
}

export interface LearnWish {
  readonly port: string
  /** 115,200 where it is left out: what most open receivers speak at. */
  readonly baud?: number | undefined
  /** Settings to try beside what the box knows. */
  readonly settings?: ReceiverSettings | undefined
}

interface Watched {
  readonly port: string
  readonly baud: number
  readonly state: 'open' | 'tapped'
  readonly ring: RawRing
  readonly candidates: readonly Candidate[]
  readonly stop: () => Promise<void>
  lost: string | undefined
  looked: Milliseconds
  /** Silence after which each candidate's frame may end. */
  idle: Timer | undefined
}

const USUAL_BAUD = 115_200
/** A technician who looks at nothing any more has gone. */
const WITHOUT_A_LOOK = minutes(1)

/** One port whose raw bytes a technician watches, with what each driver would make of them. Nothing that it hears is a press. */
export class Learning {
  readonly #parts: LearningParts
  readonly #lane = new Lane()
  #watched: Watched | undefined
  #timer: Timer | undefined

  constructor(parts: LearningParts) {
    this.#parts = parts
  }

  get running(): boolean {
    return this.#watched !== undefined
  }

  /** Watches a port instead of what was watched before. Rejects with DEVICE_FAILED, or RECEIVER_REFUSED for settings that cannot be. */
  begin(wish: LearnWish): Promise<void> {
    return this.#lane.run(async () => {
      const candidates = candidatesFor(wish.settings)
      await this.#end()
      this.#watched = await this.#watch(wish, candidates)
      this.#timer = this.#parts.clock.every(WITHOUT_A_LOOK, () => {
        if (this.#parts.clock.monotonic() - (this.#watched?.looked ?? 0) >= WITHOUT_A_LOOK) void this.end()
      })
    })
  }

  /** Safe to call when nothing is watched. */
  end(): Promise<void> {
    return this.#lane.run(() => this.#end())
  }

  /** Throws LEARN_NOT_RUNNING. */
  look(): LearnView {
    const watched = this.#watched
    if (watched === undefined) throw new BoxError('LEARN_NOT_RUNNING', 'no port is being watched')
    watched.looked = this.#parts.clock.monotonic()
    const { port, baud, ring, candidates, lost, state } = watched
    return {
      ...{ port, baud, state: lost === undefined ? state : 'lost', bytes: ring.total, chunks: ring.chunks() },
      ...(lost === undefined ? {} : { says: lost }),
      candidates: candidates.map((candidate) => candidate.view()),
    }
  }

  async #end(): Promise<void> {
    const watched = this.#watched
    this.#watched = undefined
    this.#timer?.cancel()
    this.#timer = undefined
    watched?.idle?.cancel()
    await watched?.stop()
  }

  async #watch(wish: LearnWish, candidates: readonly Candidate[]): Promise<Watched> {
    const { clock, serial, receiverAt } = this.#parts
    const device = await serial.deviceAt(wish.port)
    if (device === undefined) throw new BoxError('DEVICE_FAILED', `nothing is plugged in at ${wish.port}`)
    const ring = new RawRing(clock)
    const bytes = (chunk: Uint8Array): void => this.#take(watched, chunk)
    const receiver = receiverAt(device)
    let line: Line | undefined
    let untap: (() => void) | undefined
    const stop = async (): Promise<void> => {
      untap?.()
      await line?.close()
    }
    const state = receiver === undefined ? 'open' : 'tapped'
    const baud = receiver?.driver.baud ?? wish.baud ?? USUAL_BAUD
    const watched: Watched = {
      ...{ port: wish.port, baud, state, ring, candidates, stop, lost: undefined, looked: clock.monotonic(), idle: undefined },
    }
    const lost = (reason: string): void => void (watched.lost = reason)
    if (receiver === undefined) line = await serial.open(device, { baud }, { bytes, lost })
    else untap = receiver.tap(bytes)
    return watched
  }

  #take(watched: Watched, chunk: Uint8Array): void {
    watched.ring.add(chunk)
    let longest: Milliseconds | undefined
    for (const candidate of watched.candidates) {
      candidate.take(chunk)
      if (candidate.idle !== undefined) longest = Math.max(longest ?? 0, candidate.idle)
    }
    if (longest === undefined) return
    watched.idle?.cancel()
    watched.idle = this.#parts.clock.after(longest, () => {
      for (const candidate of watched.candidates) candidate.rest()
    })
  }
}
