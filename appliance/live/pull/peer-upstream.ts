import type { IncomingHttpHeaders } from 'node:http'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import { HttpFlv } from './http-flv.ts'
import { mayTake, pathHeader, pathIn, peerAddress } from './peer-protocol.ts'
import { askPeer, PEER_PATIENCE } from './peer-scout.ts'
import type { PeerAnswer } from './peer-scout.ts'
import { PullRun } from './pull-run.ts'
import type { RunEnd, RunLimits } from './pull-run.ts'
import { endOf } from './upstream.ts'
import type { Upstream, Visit } from './upstream.ts'

/** It may have to change to its own backup first, which takes it as long as the settings say. */
const TIME_TO_FAIL_OVER = seconds(1)

/** It sends its newest group of pictures at once, over a line that costs nothing. */
const QUICK: Pick<RunLimits, 'open' | 'keyframe'> = { open: seconds(1), keyframe: seconds(3) }

export interface PeerUpstreamOptions {
  /** Base URL of the other box. */
  base: string
  /** What the boxes know the lesson by. */
  digest: string
  boxId: string
  clock: Clock
  log: Log
}

/** Another box of the school that may have the same lesson. */
export class PeerUpstream implements Upstream {
  readonly kind = 'peer'
  readonly key: string
  readonly url: string
  readonly #options: PeerUpstreamOptions
  readonly #address: string

  constructor(options: PeerUpstreamOptions) {
    this.#options = options
    this.url = options.base
    this.#address = peerAddress(options.base, options.digest)
    this.key = this.#address
  }

  /** Whether it has the lesson and hands it on. */
  ask(signal: AbortSignal): Promise<PeerAnswer> {
    const { boxId, clock } = this.#options
    return askPeer({ address: this.#address, boxId, clock }, signal)
  }

  async run({ door, limits, leeway, onStep, onOver }: Visit, signal: AbortSignal): Promise<RunEnd> {
    if (signal.aborted) return endOf('stopped')
    const { boxId, clock, log } = this.#options
    onStep('connecting')
    const headers = pathHeader([boxId])
    const refuses = (answer: IncomingHttpHeaders): string | undefined => whyNot(boxId, answer)
    const child = new HttpFlv({ url: this.#address, headers, clock, answerWithin: PEER_PATIENCE, refuses }).begin()
    const onLine = (line: string): void => log.debug({ channel: door.name, peer: this.url, line }, 'peer said')
    const about = { from: this.url, leeway, mask: (line: string) => line, onLine, onFlowing: () => undefined, onOver }
    return new PullRun({
      child,
      door,
      clock,
      limits: () => ({ ...limits(), ...QUICK, stall: limits().stall + TIME_TO_FAIL_OVER }),
      ...about,
    }).run(signal)
  }
}

function whyNot(boxId: string, headers: IncomingHttpHeaders): string | undefined {
  const path = pathIn(headers)
  if (path === undefined) return 'it is no box of a school'
  return mayTake(path, boxId) ? undefined : `its media come through ${path.join(', ')}`
}
