import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { PeerAnswer, PeerAsk } from '#appliance/contract/library-peers.ts'
import type { PeerView } from '#appliance/contract/library.ts'
import { readBitmap } from './bitmap.ts'

/** A box that has not answered for so long has been switched off, or its line is cut. */
export const GONE_AFTER: Milliseconds = seconds(7)
/** What a box said of files is believed for longer: one that is busy answers late, and to fetch what it fetches costs more than to wait. */
const BELIEVED_FOR: Milliseconds = seconds(15)
/** A box that could fetch something, and fetches nothing for so long, is kept from it by something that it does not know itself. */
const STUCK_AFTER: Milliseconds = seconds(20)
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
  /** Monotonic milliseconds of its last answer, of the last question put to it, and of its last sign of life, be it a question of its own. */
  answeredAt: Milliseconds | undefined
  askedAt: Milliseconds | undefined
  heardAt: Milliseconds | undefined
  /** When it last answered at this very address, or asked from it: it may have another by now. */
  foundHereAt: Milliseconds | undefined
  /** Epoch milliseconds of its last sign of life. */
  seenAt: number | undefined
  trouble: string | undefined
  /** Questions without an answer, one after the other; and, in monotonic milliseconds, when the next may be put. */
  failures: number
  askAt: Milliseconds
  /**
   * What it said of the blobs that it was asked for, all of it in one answer: who believed at once that a box wants a blob no more, and knew
   * of its last pieces a second later, would fetch those once again.
   */
  knows: ReadonlySet<string>
  holds: ReadonlyMap<string, (piece: number) => boolean>
  wants: ReadonlySet<string>
  fetching: ReadonlySet<string>
  /** Counts its answers that said something new. */
  news: number
  /** Since when it could fetch something and does not. */
  idleSince: Milliseconds | undefined
  /** A class of its own runs over the uplink. */
  lineTaken: boolean
}

export type LivePeer = Peer & { readonly boxId: string }

const EVERYTHING = (): boolean => true
const NOTHING: Pick<Peer, 'knows' | 'holds' | 'wants' | 'fetching' | 'idleSince' | 'lineTaken'> = {
  ...{ knows: new Set(), holds: new Map(), wants: new Set(), fetching: new Set(), idleSince: undefined, lineTaken: false },
}
const UNHEARD = {
  ...{ boxId: undefined, answeredAt: undefined, askedAt: undefined, heardAt: undefined, seenAt: undefined, trouble: undefined },
  ...{ foundHereAt: undefined, failures: 0, askAt: 0, news: 0 },
}

/** Which boxes of the school are known, and what each last said. A box is known once, however many ways lead to it. */
export class PeerBook {
  readonly #clock: Clock
  readonly #ownId: () => string
  readonly #peers = new Map<string, Peer>()
  readonly #said = new WeakMap<Peer, string>()

  constructor(clock: Clock, ownId: () => string) {
    this.#clock = clock
    this.#ownId = ownId
  }

  /** An address was found; one that is known stays as it is. A school has no more boxes than a book has lines. */
  add(address: string, found: Found): Peer | undefined {
    const known = this.#peers.get(address)
    if (known !== undefined || (this.#peers.size >= MOST_PEERS && !this.#makeRoom())) return known
    const peer: Peer = { address, found, ...UNHEARD, ...NOTHING }
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

  /** Boxes that gave a sign of life lately, each once and never this one. */
  get alive(): readonly LivePeer[] {
    const now = this.#clock.monotonic()
    return this.#boxes(({ heardAt }) => isWithin(heardAt, GONE_AFTER, now))
  }

  /** Those that can be asked, and answered not long ago: what they have, want and fetch is known. */
  get answering(): readonly LivePeer[] {
    const now = this.#clock.monotonic()
    return this.#boxes(({ answeredAt }) => isWithin(answeredAt, BELIEVED_FOR, now))
  }

  /** Whether others do not wait for it any more. */
  isStuck({ idleSince }: Peer): boolean {
    return idleSince !== undefined && this.#clock.monotonic() - idleSince > STUCK_AFTER
  }

  /** `about`: what it was asked for. */
  answered(peer: Peer, answer: PeerAnswer, about: readonly string[]): void {
    const { boxId, holds, wants, fetching, lineTaken } = answer
    const now = this.#clock.monotonic()
    peer.trouble = undefined
    this.#forgetFormer(peer, boxId)
    this.#heard(peer, boxId, lineTaken)
    peer.answeredAt = peer.foundHereAt = now
    peer.idleSince = wants.length > 0 && fetching.length === 0 ? (peer.idleSince ?? now) : undefined
    const said = JSON.stringify([about, holds, wants, fetching])
    if (said === this.#said.get(peer) && peer.knows !== NOTHING.knows) return
    this.#said.set(peer, said)
    peer.news += 1
    peer.knows = new Set(about)
    peer.wants = new Set(wants)
    peer.fetching = new Set(fetching)
    peer.holds = new Map(holds.map(({ sha256, pieces }) => [sha256, pieces === undefined ? EVERYTHING : readBitmap(pieces)]))
  }

  /**
   * It asked, from an address that may not be the one of its line. What it wants and has begun to fetch is believed at once; what it does
   * no more only an answer tells.
   */
  asked(peer: Peer, { boxId, from }: { boxId: string; from: string }, { wants, fetching, held = false, lineTaken }: PeerAsk): void {
    this.#heard(peer, boxId, lineTaken)
    if (from === peer.address) peer.foundHereAt = peer.heardAt
    const [wanted, fetched] = [held ? peer.wants : joined(peer.wants, wants), joined(peer.fetching, fetching)]
    if (wanted === peer.wants && fetched === peer.fetching) return
    peer.wants = wanted
    peer.fetching = fetched
    // What it says next is compared with this, and not with what it said before.
    this.#said.delete(peer)
    peer.news += 1
  }

  failed(peer: Peer, trouble: string): void {
    peer.trouble = trouble
    peer.failures += 1
    peer.askAt = this.#clock.monotonic() + Math.min(LONGEST_REST, seconds(2 ** Math.min(peer.failures, 10) / 2))
    if (!isWithin(peer.answeredAt, BELIEVED_FOR, this.#clock.monotonic())) Object.assign(peer, NOTHING)
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
    const now = this.#clock.monotonic()
    const silent = this.all.filter(({ found, failures, heardAt }) => found !== 'settings' && failures > 0 && heardAt === undefined)
    const gone = this.all.filter((peer) => peer.found !== 'settings' && peer.failures > 0 && !isWithin(peer.heardAt, GONE_AFTER, now))
    const [worst] = [...silent, ...gone]
    return worst !== undefined && this.#peers.delete(worst.address)
  }

  /** Each box once, by a way that leads to it where there is one. */
  #boxes(are: (peer: Peer) => boolean): LivePeer[] {
    const byId = new Map<string, LivePeer>()
    for (const peer of this.#peers.values()) {
      if (!isKnown(peer) || peer.boxId === this.#ownId() || !are(peer)) continue
      const other = byId.get(peer.boxId)
      if (other === undefined || (other.trouble !== undefined && peer.trouble === undefined)) byId.set(peer.boxId, peer)
    }
    return [...byId.values()]
  }

  #heard(peer: Peer, boxId: string, lineTaken = false): void {
    peer.boxId = boxId
    peer.lineTaken = lineTaken
    peer.failures = 0
    peer.askAt = 0
    peer.heardAt = this.#clock.monotonic()
    peer.seenAt = this.#clock.now()
  }
}

function isKnown(peer: Peer): peer is LivePeer {
  return peer.boxId !== undefined
}

function isWithin(at: Milliseconds | undefined, span: Milliseconds, now: Milliseconds): boolean {
  return at !== undefined && now - at <= span
}

/** The same set where nothing is new. */
function joined(known: ReadonlySet<string>, more: readonly string[]): ReadonlySet<string> {
  return more.every((one) => known.has(one)) ? known : new Set([...known, ...more])
}
