import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { StandInRole, StreamTroubleKind } from '#appliance/contract/live.ts'
import type { RunEnd } from '../pull/pull-run.ts'
import type { Upstream, Visit } from '../pull/upstream.ts'
import { StandInWatch } from './stand-in-watch.ts'
import { playStandIn } from './stand-in.ts'
import type { StandIn } from './stand-in.ts'

/** A class that has gone back so far behind the end of a film has something of it again. */
const BACK: Milliseconds = seconds(5)

/** A stand-in with what it is: the same lesson's recording, or something of the box's own library. */
export interface CastStandIn extends StandIn {
  readonly role: StandInRole
}

/** A film of the box that stands in for a lesson which nobody sends, as the ladder knows its upstreams. */
export class StandInUpstream implements Upstream {
  readonly kind = 'stand-in'
  readonly key: string
  readonly url = ''
  readonly #clock: Clock
  #cast: CastStandIn
  /** The point of the class at which the film was over. */
  #overAt: Milliseconds | undefined

  constructor(cast: CastStandIn, clock: Clock) {
    this.key = standInKey(cast)
    this.#cast = cast
    this.#clock = clock
  }

  get standIn(): { role: StandInRole; title: string } {
    const { role, title } = this.#cast
    return { role, title }
  }

  /** The same film, told anew. */
  renew(cast: CastStandIn): void {
    this.#cast = cast
  }

  hasNow(): boolean {
    const point = this.#cast.point()
    return point !== undefined && (this.#overAt === undefined || point < this.#overAt - BACK)
  }

  async run({ door, limits, onOver }: Visit, signal: AbortSignal): Promise<RunEnd> {
    const hanging = new AbortController()
    let hangs: StreamTroubleKind | undefined
    const onHang = (reason: StreamTroubleKind): void => {
      hangs ??= reason
      hanging.abort()
    }
    const point = (): Milliseconds | undefined => this.#cast.point()
    const watch = new StandInWatch({ door, clock: this.#clock, point, limits, onHang })
    const { title } = this.#cast
    const played = { key: this.key, title, open: () => this.#cast.open(), point }
    const end = await playStandIn(played, { door: watch, clock: this.#clock }, AbortSignal.any([signal, hanging.signal]))
    watch.stop()
    const told = hangs === undefined || signal.aborted ? end : { ...end, reason: hangs, said: 'nothing comes of the film' }
    this.#overAt = told.reason === 'upstream-ended' ? point() : undefined
    onOver(told)
    return told
  }
}

/** The same as long as it is the same film in the same role. */
export function standInKey({ key, role }: Pick<CastStandIn, 'key' | 'role'>): string {
  return JSON.stringify([role, key])
}
