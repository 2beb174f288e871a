import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { PeerAnswer } from '#appliance/contract/library-peers.ts'
import type { PeerView } from '#appliance/contract/library.ts'
import { readBitmap } from './bitmap.ts'

/** A box that has not answered for so long has been switched off, or its line is cut. */
export const GONE_AFTER: Milliseconds = seconds(7)
const MOST_PEERS = 64
const LONGEST_REST: Milliseconds = seconds(60)

export type Found = PeerView['found']

/** An address at which a box of the school may be. */
export interface Peer {
  /** Such as http://192.168.1.20:8080. */
  readonly address: string
  readonly found: Found
  /** Undefined until it answered. */
  boxId: string | undefined
  /** Monotonic milliseconds of its last answer. */
  answeredAt: Milliseconds | undefined
  /** Epoch milliseconds of the same. */
  seenAt: number | undefined
  trouble: string | undefined
  /** Questions without an answer, one after the other; and, in monotonic milliseconds, when the next may be put. */
  failures: number
  askAt: Milliseconds
  holds: ReadonlyMap<string, (piece: number) => boolean>
  wants: ReadonlySet<string>
  fetching: ReadonlySet<string>
  /** A class of its own runs over the uplink. */
  lineTaken: boolean
}

/** What a box says of itself, whether it asks or answers. */
interface SaysOfItself {
  readonly wants: readonly string[]
  readonly fetching: readonly string[]
  readonly lineTaken?: boolean
}

const EVERYTHING = (): boolean => true
const NOTHING: Pick<Peer, 'holds' | 'wants' | 'fetching' | 'lineTaken'> = {
  ...{ holds: new Map(), wants: new Set(), fetching: new Set(), lineTaken: false },
}

/** Which boxes of the school are known, and what each last said. A box is known once, however many ways lead to it. */
export class PeerBook {
  readonly #clock: Clock
  readonly #ownId: () => string
  readonly #peers = new Map<string, Peer>()

  constructor(clock: Clock, ownId: () => string) {
    this.#clock = clock
    this.#ownId = ownId
  }

  /** An address was found; one that is known stays as it is. A school has no more boxes than a book has lines. */
  add(address: string, found: Found): Peer | undefined {
    const known = this.#peers.get(address)
    if (known !== undefined || (this.#peers.size >= MOST_PEERS && !this.#makeRoom())) return known
    const unheard = { boxId: undefined, answeredAt: undefined, seenAt: undefined, trouble: undefined, failures: 0, askAt: 0 }
    const peer: Peer = { address, found, ...unheard, ...NOTHING }
    this.#peers.set(address, peer)
    return peer
  }

  /** The line of a box that asks from an address: the way that leads to it where one does, for it may have been given another address. */
  of(boxId: string, address: string): Peer | undefined {
    return this.all.find((peer) => peer.boxId === boxId && peer.trouble === undefined) ?? this.add(address, 'remembered')
  }

  remove(address: string): void {
    this.#peers.delete(address)
  }

  get all(): readonly Peer[] {
    return [...this.#peers.values()]
  }

  /** Those that may be asked now: one that does not answer is asked less and less often. */
  get due(): readonly Peer[] {
    return this.all.filter(({ askAt }) => askAt <= this.#clock.monotonic())
  }

  /** Boxes that answered lately, each once and never this one. */
  get alive(): readonly (Peer & { readonly boxId: string })[] {
    const byId = new Map<string, Peer & { readonly boxId: string }>()
    for (const peer of this.#peers.values()) {
      if (!isAlive(peer, this.#clock.monotonic()) || peer.boxId === this.#ownId()) continue
      const other = byId.get(peer.boxId)
      if (other === undefined || (other.trouble !== undefined && peer.trouble === undefined)) byId.set(peer.boxId, peer)
    }
    return [...byId.values()]
  }

  answered(peer: Peer, { boxId, holds, ...says }: PeerAnswer): void {
    peer.trouble = undefined
    this.#forgetFormer(peer, boxId)
    this.#heard(peer, boxId, says)
    peer.holds = new Map(holds.map(({ sha256, pieces }) => [sha256, pieces === undefined ? EVERYTHING : readBitmap(pieces)]))
  }

  /** It asked, and so said of itself what an answer would have. What it holds only an answer tells. */
  asked(peer: Peer, boxId: string, says: SaysOfItself): void {
    this.#heard(peer, boxId, says)
  }

  failed(peer: Peer, trouble: string): void {
    peer.trouble = trouble
    peer.failures += 1
    peer.askAt = this.#clock.monotonic() + Math.min(LONGEST_REST, seconds(2 ** Math.min(peer.failures, 10) / 2))
    if (!isAlive(peer, this.#clock.monotonic())) Object.assign(peer, NOTHING)
  }

  view(): PeerView[] {
    const ways = new Map(this.alive.map((peer) => [peer.boxId, peer]))
    return this.all
      .filter((peer) => peer.boxId !== this.#ownId() && (ways.get(peer.boxId ?? '') ?? peer) === peer)
      .map(({ address, found, boxId, seenAt, trouble }) => ({
        ...{ id: boxId ?? address, address, found },
        ...(seenAt === undefined ? {} : { seenAt: Math.round(seenAt) }),
        ...(trouble === undefined ? {} : { trouble }),
      }))
  }

  /** Addresses that a box had before, so that a book of a network that gives new ones every day does not fill. */
  #forgetFormer(peer: Peer, boxId: string): void {
    for (const other of this.all) {
      if (other.boxId === boxId && other !== peer && other.found !== 'settings' && other.trouble !== undefined) this.remove(other.address)
    }
  }

  /** What somebody made up on the network leaves before a box that is only switched off; what a person listed stays. */
  #makeRoom(): boolean {
    const silent = this.all.filter(({ found, failures, answeredAt }) => found !== 'settings' && failures > 0 && answeredAt === undefined)
    const gone = this.all.filter((peer) => peer.found !== 'settings' && peer.failures > 0 && !isAlive(peer, this.#clock.monotonic()))
    const [worst] = [...silent, ...gone]
    return worst !== undefined && this.#peers.delete(worst.address)
  }

  #heard(peer: Peer, boxId: string, { wants, fetching, lineTaken = false }: SaysOfItself): void {
    peer.boxId = boxId
    peer.wants = new Set(wants)
    peer.fetching = new Set(fetching)
    peer.lineTaken = lineTaken
    peer.failures = 0
    peer.askAt = 0
    peer.answeredAt = this.#clock.monotonic()
    peer.seenAt = this.#clock.now()
  }
}

function isAlive(peer: Peer, now: Milliseconds): peer is Peer & { boxId: string } {
  return peer.boxId !== undefined && peer.answeredAt !== undefined && now - peer.answeredAt <= GONE_AFTER
}
