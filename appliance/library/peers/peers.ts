/*
 * The boxes of one school, as far as the library is concerned: finds them, asks them what they have, tells them what this one has, and
 * settles with them which box fetches what over the uplink. It owns the list of boxes; it moves no bytes of files itself.
 */
import { randomBytes } from 'node:crypto'
import type { Agent } from 'undici'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { undici } from '#appliance/base/undici.ts'
import type { PeerAnswer, PeerAsk } from '#appliance/contract/library-peers.ts'
import type { PeerView } from '#appliance/contract/library.ts'
import type { BlobSource } from '../ports.ts'
import { askPeer } from './ask-peer.ts'
import { bitmapOf } from './bitmap.ts'
import { Discovery } from './discovery.ts'
import type { Announcement } from './dns-sd.ts'
import { fetcherOf } from './election.ts'
import { PeerBook } from './peer-book.ts'
import type { Peer } from './peer-book.ts'
import type { PeersStore } from './peers-store.ts'
import { schoolMark, sealRequest } from './seal.ts'

const TICK: Milliseconds = milliseconds(250)
/** Between two looks whether the settings have made the box one of a school by now. */
const ALONE: Milliseconds = seconds(5)
/** How often a box is asked that fetches something for this one: what nobody else has yet of it is gone when it is switched off. */
const BUSY_ROUND: Milliseconds = milliseconds(500)
const ROUND: Milliseconds = seconds(1)
/** While this box needs nothing it only wants to know who is there. */
const QUIET_ROUND: Milliseconds = seconds(5)
const ANSWER_WITHIN: Milliseconds = seconds(3)
/** Boxes that are switched on together hear of each other before one of them takes the uplink. */
const GRACE: Milliseconds = seconds(4)
/** A box whose pages do not come up cannot hear of others, and lives on alone. */
const SILENT_GRACE: Milliseconds = seconds(60)
const MOST_WANTED = 200

/** What a box may be asked about its blobs. */
export interface BlobsForPeers {
  /** Whole on the disk. */
  has(sha256: string): boolean
  /** Pieces of one that is arriving; undefined where nothing of it is here. */
  pieces(sha256: string): { readonly count: number; holds(piece: number): boolean } | undefined
}

/** What this box lacks, and does about it. */
export interface NeedsForPeers {
  /** Blobs that it does not have whole, in the order in which it needs them. */
  wants(): readonly string[]
  /** Those that it fetches over the uplink. */
  fetching(): readonly string[]
  /** Whether it would fetch this one over the uplink now, were it its turn: windows, a class and a person may forbid that. */
  mayFetch(sha256: string): boolean
}

export interface PeersOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly store: PeersStore
  readonly blobs: BlobsForPeers
  readonly boxId: () => string
  readonly school: () => { readonly id: string; readonly secret: string; readonly discovery: boolean }
  /** Addresses of other boxes, by the settings. */
  readonly listed: () => readonly string[]
  /** Of the pages; 0 while they are not up. */
  readonly port: () => number
  readonly needs: NeedsForPeers
  /** Whether a class of this box takes the uplink now. */
  readonly lineTaken: () => boolean
  /** Whether files of this hash may be handed to other boxes. */
  readonly mayShare: (sha256: string) => boolean
  /** Told when what others have, fetch or need the uplink for has changed. */
  readonly onChange: () => void
}

export class Peers {
  readonly #options: PeersOptions
  readonly #book: PeerBook
  #agent: Agent | undefined
  #discovery: Discovery | undefined
  #timer: Timer | undefined
  #stopping = new AbortController()
  /** Since when it runs, and since when it asks others and can be asked. */
  #startedAt: Milliseconds | undefined
  #speaksSince: Milliseconds | undefined
  #asking = new Map<string, Promise<void>>()
  #known = new Set<string>()
  /** Addresses by the boxes that are at them. */
  readonly #remembered = new Map<string, string>()
  #shown = ''

  constructor(options: PeersOptions) {
    this.#options = options
    this.#book = new PeerBook(options.clock, options.boxId)
  }

  start(): void {
    if (this.#timer !== undefined) return
    const { clock, store } = this.#options
    this.#stopping = new AbortController()
    this.#startedAt = clock.monotonic()
    for (const { address } of store.all()) this.#book.add(address, 'remembered')
    this.#keepTurning()
  }

  async stop(): Promise<void> {
    if (this.#timer === undefined) return
    this.#timer.cancel()
    this.#timer = undefined
    this.#stopping.abort()
    await Promise.all(this.#asking.values())
    await this.#discovery?.stop()
    this.#discovery = undefined
    await this.#agent?.destroy()
    this.#agent = undefined
  }

  get view(): PeerView[] {
    return this.#book.view()
  }

  /** Addresses of boxes that answered lately, for the live lesson. */
  get addresses(): string[] {
    return this.#book.alive.map(({ address }) => address)
  }

  /** How many boxes fetch over the uplink at this moment, this one counted where it does. */
  get fetchers(): number {
    const own = this.#options.needs.fetching().length > 0 ? 1 : 0
    return own + this.#book.answering.filter(({ fetching }) => fetching.size > 0).length
  }

  /** Whether a class of another box takes the uplink now. */
  get lineTaken(): boolean {
    return this.#book.alive.some((peer) => peer.lineTaken)
  }

  /** Boxes that have a blob, or pieces of it. */
  sourcesOf(sha256: string): BlobSource[] {
    return this.#book.answering.flatMap((peer, priority) => {
      const holds = peer.holds.get(sha256)
      return holds === undefined ? [] : [{ ...this.#source(peer, { sha256, priority }), holds }]
    })
  }

  /** Boxes that have the list of pieces of a blob: all that have a piece of it. */
  sourcesOfList(listSha256: string, { of }: { of: string }): BlobSource[] {
    return this.#book.answering.flatMap((peer, priority) =>
      peer.holds.has(of) ? [this.#source(peer, { sha256: listSha256, priority })] : [],
    )
  }

  /** Whether this box is to fetch a blob over the uplink, where no box has it whole. What others have of it is asked first. */
  mayUseUplink(sha256: string): boolean {
    const { boxId, needs, mayShare } = this.#options
    // What others may not hand on each box fetches by itself.
    if (!this.#together || !mayShare(sha256)) return true
    if (this.#isInGrace) return false
    const peers = this.#book.answering
    if (peers.some(({ knows }) => !knows.has(sha256))) return false
    const others = peers.filter((peer) => peer.fetching.has(sha256) || (peer.wants.has(sha256) && !this.#book.isStuck(peer)))
    const own = { boxId: boxId(), fetching: needs.fetching().includes(sha256) }
    return fetcherOf(sha256, [own, ...others.map((peer) => ({ boxId: peer.boxId, fetching: peer.fetching.has(sha256) }))]) === own.boxId
  }

  /** Answers another box, whose seal was checked at the door. `address` is where the question came from, without a port. */
  answer(boxId: string, address: string, ask: PeerAsk): PeerAnswer {
    const { blobs, mayShare, needs, lineTaken, boxId: own } = this.#options
    const base = `http://${address.includes(':') ? `[${address}]` : address}:${ask.port}`
    const peer = this.#book.of(boxId, base)
    if (peer !== undefined && boxId !== own()) this.#book.asked(peer, { boxId, from: base }, ask)
    this.#compare()
    const [wanted, fetching] = [new Set(needs.wants()), new Set(needs.fetching())]
    const about = ask.wants.filter(mayShare)
    const holds = about.flatMap((sha256) => {
      if (blobs.has(sha256)) return [{ sha256 }]
      const some = blobs.pieces(sha256)
      // One that was begun and has no piece yet has no list of pieces to give either.
      return some === undefined || !hasAny(some.count, (piece) => some.holds(piece))
        ? []
        : [{ sha256, pieces: bitmapOf(some.count, (piece) => some.holds(piece)) }]
    })
    return {
      ...{ boxId: own(), holds, lineTaken: lineTaken() },
      wants: about.filter((sha256) => wanted.has(sha256) && needs.mayFetch(sha256)),
      fetching: about.filter((sha256) => fetching.has(sha256)),
    }
  }

  /** What the school has agreed on makes the boxes a school. */
  get #together(): boolean {
    const { id, secret } = this.#options.school()
    return id !== '' && secret !== ''
  }

  /** It has hardly begun to hear of others; a box that stands alone loses no time. */
  get #isInGrace(): boolean {
    const { clock, listed, school } = this.#options
    if (this.#book.all.length === 0 && listed().length === 0 && !school().discovery) return false
    const now = clock.monotonic()
    if (this.#speaksSince !== undefined) return now - this.#speaksSince < GRACE
    return this.#startedAt === undefined || now - this.#startedAt < SILENT_GRACE
  }

  #keepTurning(): void {
    this.#turn()
    this.#timer = this.#options.clock.after(this.#together ? TICK : ALONE, () => this.#keepTurning())
  }

  #turn(): void {
    const { listed, port, needs, clock } = this.#options
    if (!this.#together) return this.#beAlone()
    if (port() === 0) return
    this.#announce()
    const addresses = listed()
    for (const address of addresses) this.#book.add(address, 'settings')
    for (const { address, found } of this.#book.all) if (found === 'settings' && !addresses.includes(address)) this.#book.remove(address)
    this.#speaksSince ??= clock.monotonic()
    const isNeedy = needs.wants().length > 0
    for (const peer of this.#book.due) if (this.#isTurnOf(peer, { isNeedy })) this.#ask(peer)
    this.#compare()
  }

  /** A box that joins a school later has to hear of the others first, as one that starts. */
  #beAlone(): void {
    this.#startedAt = this.#options.clock.monotonic()
    this.#speaksSince = undefined
  }

  #isTurnOf(peer: Peer, { isNeedy }: { isNeedy: boolean }): boolean {
    const since = this.#options.clock.monotonic() - (peer.askedAt ?? Number.NEGATIVE_INFINITY)
    if (isNeedy) return since >= (peer.fetching.size > 0 ? BUSY_ROUND : ROUND)
    // One question in a while tells both that the other is there, and where.
    const found = this.#options.clock.monotonic() - (peer.foundHereAt ?? Number.NEGATIVE_INFINITY)
    return Math.min(since, found) >= QUIET_ROUND
  }

  #announce(): void {
    const { clock, log, school, boxId, port } = this.#options
    if (!school().discovery || this.#discovery !== undefined) return
    const announces = (): Announcement | undefined => {
      const { id, secret } = school()
      return this.#together && port() !== 0 ? { boxId: boxId(), port: port(), mark: schoolMark(secret, id), secret } : undefined
    }
    const onFound = (address: string): void => {
      const peer = this.#book.add(address, 'mdns')
      if (peer !== undefined) this.#ask(peer)
    }
    this.#discovery = new Discovery({ clock, log, announces, onFound })
    this.#discovery.start()
  }

  /** One question at a time to each box; one that hangs is asked again when it has been given up. */
  #ask(peer: Peer): void {
    if (this.#asking.has(peer.address) || this.#stopping.signal.aborted) return
    const asking = this.#askNow(peer).finally(() => this.#asking.delete(peer.address))
    this.#asking.set(peer.address, asking)
  }

  async #askNow(peer: Peer): Promise<void> {
    const { school, boxId, port, needs, lineTaken, log, clock } = this.#options
    const wants = needs.wants().slice(0, MOST_WANTED)
    const held = !wants.some((sha256) => needs.mayFetch(sha256))
    const ask = { port: port(), wants, fetching: needs.fetching().slice(0, MOST_WANTED), held, lineTaken: lineTaken() }
    peer.askedAt = clock.monotonic()
    const given = { secret: school().secret, boxId: boxId(), word: newWord(), signal: this.#stopping.signal }
    try {
      const answer = await askPeer({ dispatcher: this.#lines(), address: peer.address, ...given }, ask)
      this.#book.answered(peer, answer, wants)
      await this.#remember(answer.boxId)
    } catch (thrown) {
      this.#book.failed(peer, sentenceOf(thrown))
      log.trace({ address: peer.address, why: sentenceOf(thrown) }, 'box not reached')
    }
    this.#compare()
  }

  /** By the address that leads to it now, wherever it was before, and whoever of the two asked the other first. */
  async #remember(boxId: string): Promise<void> {
    const peer = this.#book.alive.find((one) => one.boxId === boxId)
    if (peer?.seenAt === undefined || this.#remembered.get(boxId) === peer.address) return
    this.#remembered.set(boxId, peer.address)
    await this.#options.store.remember({ boxId, address: peer.address, seenAt: peer.seenAt })
  }

  #lines(): Agent {
    const { Agent: Lines } = undici()
    const limits = { connect: { timeout: 1000 }, headersTimeout: ANSWER_WITHIN, bodyTimeout: ANSWER_WITHIN, connections: 1 }
    return (this.#agent ??= new Lines(limits))
  }

  /** Tells who came and went, and whether what others have has changed. */
  #compare(): void {
    const { bus, onChange } = this.#options
    const alive = this.#book.alive
    for (const { boxId, address } of alive) if (!this.#known.has(boxId)) bus.tell('library.peer-found', { id: boxId, address })
    const ids = new Set(alive.map(({ boxId }) => boxId))
    for (const id of this.#known) if (!ids.has(id)) bus.tell('library.peer-lost', { id })
    this.#known = ids
    const said = alive.map((peer) => [peer.boxId, peer.lineTaken, peer.news, this.#book.isStuck(peer)])
    const shown = JSON.stringify([this.#isInGrace, said, this.#book.answering.length])
    if (shown === this.#shown) return
    this.#shown = shown
    onChange()
  }

  #source(peer: Peer & { boxId: string }, { sha256, priority }: { sha256: string; priority: number }): BlobSource {
    const path = `/library/files/${sha256}`
    return {
      ...{ key: peer.address, kind: 'peer', over: 'room', priority, address: `${peer.address}${path}` },
      headers: () => ({
        authorization: sealRequest(
          this.#options.school().secret,
          { boxId: this.#options.boxId(), word: newWord() },
          { method: 'GET', path },
        ),
      }),
    }
  }
}

function hasAny(count: number, holds: (piece: number) => boolean): boolean {
  for (let piece = 0; piece < count; piece += 1) if (holds(piece)) return true
  return false
}

function newWord(): string {
  return randomBytes(16).toString('hex')
}
