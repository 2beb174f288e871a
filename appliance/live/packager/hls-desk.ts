/*
 * Answers all that is asked for below /live/<channel>/: playlists, parts, segments and inits, and holds requests for what is about to
 * come until it is there (RFC 8216bis 6.2.5.2, 6.2.6). Each answer is made once and shared by all who wait for it. It owns who
 * watches by HLS, and how many requests may wait. Failures are handed to whoever gave the request, who has words for them.
 */
import type { Socket } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Places } from '#appliance/base/places.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { ChannelState } from '#appliance/contract/live.ts'
import type { ViewerBook } from '../viewers/viewer-book.ts'
import { HlsAddresses, isPlaylist, readHlsAddress } from './hls-address.ts'
import type { HlsWish } from './hls-address.ts'
import { HlsAnswers, noPlaylist, outcomeOf } from './hls-answer.ts'
import type { HlsAnswer, Outcome } from './hls-answer.ts'
import { HlsAudience } from './hls-audience.ts'
import type { HlsIdentity, HlsViewer } from './hls-audience.ts'
import { HlsBudgets } from './hls-budget.ts'
import { HlsFlow, lagOf } from './hls-flow.ts'
import type { HlsAsk, HlsReply } from './hls-http.ts'
import type { Packager } from './packager.ts'
import { channelUnknown, notOnAir } from '../refusals.ts'

/**
 * So long a first playlist is waited for. It needs a whole segment, which an upstream that has to be reached begins late and one with
 * rare keyframes ends late; some players of phones and set-top boxes ask once only.
 */
const LOBBY: Milliseconds = seconds(12)
const RETRY_AFTER_SECONDS = 2
/** A player waits for a playlist, a part or two, and perhaps once more after it has lost its connection. */
const WAITS_PER_VIEWER = 4

/** One channel, as this desk needs it. */
export interface HlsStage {
  readonly packager: Packager
  /** `behind`: how much media of it may come at once. */
  readonly channel: { readonly state: ChannelState; readonly behind: Milliseconds }
  /** Whether anything is on air or may come. */
  mayCome: () => boolean
  /** Takes a place and asks for the channel; throws VIEWERS_FULL. The function gives it back. */
  enter: (address: string, known: boolean) => () => void
}

export interface HlsDeskOptions {
  clock: Clock
  viewers: () => BoxConfig['live']['viewers']
  /** Undefined where there is no such channel. */
  stage: (channel: string) => HlsStage | undefined
  book?: ViewerBook | undefined
}

/** Who comes for the first time, as the web knows it. */
export interface HlsVisitor {
  /** A screen or a person of the room, for whom some places are kept. */
  readonly known: boolean
  /** Name of the screen; empty where nothing is known. */
  readonly label: string
}

interface Visit {
  readonly wish: HlsWish
  readonly stage: Seat
  readonly viewer: HlsViewer
  readonly gzip: boolean
  readonly socket: Socket
  readonly reply: HlsReply
  readonly fail: (error: BoxError) => void
}

interface Waiting extends Visit {
  /** Monotonic. */
  readonly until: Milliseconds
  /** There was no playlist when it came. */
  readonly inLobby: boolean
  /** The channel was live when it came. */
  readonly whileLive: boolean
  /** Its address has asked too often: it is answered when others have had their turn. */
  braked: boolean
  readonly givePlaceBack: () => void
}

interface Seat extends HlsStage {
  readonly answers: HlsAnswers
  waiting: Waiting[]
}

export class HlsDesk {
  readonly #options: HlsDeskOptions
  readonly #audience: HlsAudience
  readonly #waits: Places
  readonly #budgets: HlsBudgets
  readonly #flow = new HlsFlow()
  readonly #addresses = new HlsAddresses()
  readonly #seats = new Map<string, Seat>()

  constructor(options: HlsDeskOptions) {
    const { clock, book, viewers } = options
    this.#options = options
    this.#audience = new HlsAudience({ clock, book, onCome: (who, known) => this.#enter(who, known) })
    this.#waits = new Places(() => {
      const { max, max_per_address } = viewers()
      return { most: max * WAITS_PER_VIEWER, mostFromOne: max_per_address * WAITS_PER_VIEWER, kept: 0 }
    })
    this.#budgets = new HlsBudgets(() => viewers().max_per_address)
  }

  /** Viewers of a channel by HLS. */
  viewers(channel: string): number {
    return this.#audience.count(channel)
  }

  /** Requests that wait for media. */
  get waiting(): number {
    let count = 0
    for (const { waiting } of this.#seats.values()) count += waiting.length
    return count
  }

  /**
   * Hot path: answers a GET of somebody who is known to watch, now or when what it asks for is there. False: it is not for this desk, or
   * from somebody whom `admit` must let in first. `fail` is called at most once, before anything was written, with BAD_REQUEST,
   * SEGMENT_GONE, SEGMENT_LATE, CHANNEL_NOT_ON_AIR, CODEC_NOT_CARRIED or TOO_MANY_REQUESTS.
   */
  serve(ask: HlsAsk, reply: HlsReply, fail: (error: BoxError) => void): boolean {
    const address = this.#addresses.read(ask.target)
    if (address === undefined) return false
    const stage = this.#seat(address.channel)
    if (stage === undefined) return false
    const { wish } = address
    const media = !isPlaylist(wish)
    const viewer = this.#audience.find(identityOf(ask, address), ask.socket, media)
    if (viewer === undefined) return false
    this.#begin({ wish, stage, viewer, gzip: ask.gzip && !media, socket: ask.socket, reply, fail })
    return true
  }

  /** Lets in whoever asks; `serve` will know it then. Throws CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR, VIEWERS_FULL or NOT_FOUND. */
  admit(ask: HlsAsk, visitor: HlsVisitor): void {
    const address = readHlsAddress(ask.target)
    if (address === undefined) throw new BoxError('NOT_FOUND', 'there is nothing here')
    const stage = this.#seat(address.channel)
    if (stage === undefined) throw channelUnknown(address.channel)
    const transport = address.wish.kind === 'plain' || address.wish.kind === 'segment' ? 'hls' : 'll-hls'
    this.#audience.admit(identityOf(ask, address), { ...visitor, transport, ended: stage.packager.endings })
  }

  /** What a GET of `target` would be answered now, for HEAD. Throws as `serve` fails; CHANNEL_NOT_ON_AIR or SEGMENT_LATE where it would wait. */
  look(target: string): HlsAnswer {
    const address = readHlsAddress(target)
    const stage = address && this.#seat(address.channel)
    if (address === undefined || stage === undefined) throw new BoxError('CHANNEL_UNKNOWN', 'this box has no such channel')
    const outcome = outcomeOf(address.wish, stage.packager)
    const answer = outcome === 'answer' ? stage.answers.of(address.wish, false) : undefined
    if (answer !== undefined) return answer
    throw outcome instanceof BoxError ? outcome : late(stage.packager.promise === undefined)
  }

  /** Looked at a few times a second: who waits in vain, who has left, which lesson is over. */
  watchOver(): void {
    const now = this.#options.clock.monotonic()
    for (const seat of this.#seats.values()) {
      const { packager, channel } = seat
      if (channel.state === 'idle' && packager.promise !== undefined && !packager.ended) packager.forget()
      this.#sweep(seat, (waiting) => now >= waiting.until || (waiting.whileLive && channel.state !== 'live'))
      if (seat.waiting.some(({ braked }) => braked)) this.#serveWaiting(seat)
      for (const { viewer } of seat.waiting) viewer.seenAt = now
    }
    this.#budgets.watchOver(now)
    this.#flow.watchOver(now)
    this.#audience.watchOver((channel) => this.#seats.get(channel)?.packager.promise?.target ?? 0)
  }

  stop(): void {
    for (const seat of this.#seats.values()) this.#sweep(seat, () => true)
    this.#audience.clear()
  }

  #enter({ channel, address }: HlsIdentity, known: boolean): () => void {
    const stage = this.#seat(channel)
    if (stage?.mayCome() !== true) throw notOnAir(channel)
    return stage.enter(address, known)
  }

  #seat(channel: string): Seat | undefined {
    const known = this.#seats.get(channel)
    const stage = known ?? this.#options.stage(channel)
    if (known !== undefined || stage === undefined) return known
    const seat: Seat = { ...stage, answers: new HlsAnswers(stage.packager, () => this.#options.clock.now()), waiting: [] }
    this.#seats.set(channel, seat)
    stage.packager.watch(() => this.#serveWaiting(seat))
    return seat
  }

  #begin(visit: Visit): void {
    const braked = !this.#budgets.take(visit.viewer.address, visit.viewer.seenAt)
    const outcome = braked ? 'wait' : this.#outcome(visit)
    if (outcome === 'wait') this.#wait(visit, braked)
    else this.#endAtOnce(visit, outcome)
  }

  #outcome({ wish, stage: { packager }, viewer }: Visit): Outcome {
    // The end of the lesson before is nothing to somebody who came after it.
    const stale = packager.ended && viewer.ended === packager.endings && isPlaylist(wish)
    return stale ? noPlaylist(packager) : outcomeOf(wish, packager)
  }

  #wait(visit: Visit, braked: boolean): void {
    const { stage, viewer } = visit
    const givePlaceBack = this.#waits.take(viewer.address, false)
    if (typeof givePlaceBack !== 'function') {
      return visit.fail(
        new BoxError('TOO_MANY_REQUESTS', 'too many requests wait for media', { details: { retryAfter: RETRY_AFTER_SECONDS } }),
      )
    }
    const inLobby = stage.packager.promise === undefined || stage.packager.ended
    const until = this.#options.clock.monotonic() + (inLobby ? LOBBY : stage.packager.longestWait)
    const whileLive = !inLobby && stage.channel.state === 'live'
    stage.waiting.push({ ...visit, until, inLobby, whileLive, braked, givePlaceBack })
  }

  /** Hot path: there is more. */
  #serveWaiting(seat: Seat): void {
    const { waiting } = seat
    if (waiting.length === 0) return
    seat.waiting = []
    const still: Waiting[] = []
    const now = this.#options.clock.monotonic()
    for (const visit of waiting) {
      if (visit.braked) visit.braked = !this.#budgets.take(visit.viewer.address, now)
      const outcome = visit.braked ? 'wait' : this.#outcome(visit)
      if (outcome === 'wait') still.push(visit)
      else this.#leave(visit, outcome)
    }
    seat.waiting.push(...still)
  }

  #sweep(seat: Seat, isLate: (waiting: Waiting) => boolean): void {
    const { waiting } = seat
    if (waiting.length === 0) return
    seat.waiting = []
    const still: Waiting[] = []
    for (const visit of waiting) {
      if (visit.reply.gone) visit.givePlaceBack()
      else if (isLate(visit)) this.#leave(visit, late(visit.inLobby))
      else still.push(visit)
    }
    seat.waiting.push(...still)
  }

  #leave(visit: Waiting, outcome: 'answer' | BoxError): void {
    visit.givePlaceBack()
    visit.viewer.seenAt = this.#options.clock.monotonic()
    if (!visit.reply.gone) this.#end(visit, outcome)
  }

  #endAtOnce(visit: Visit, outcome: 'answer' | BoxError): void {
    const { wish, viewer, stage } = visit
    if (wish.kind === 'segment' || wish.kind === 'part') {
      const { packager, channel } = stage
      const media = wish.kind === 'part' ? packager.part(wish.number, wish.part) : packager.segment(wish.number)
      if (media !== undefined) this.#flow.asked(viewer, { of: lagOf(wish, packager), length: media.duration, burst: channel.behind })
      else if (wish.number <= packager.last) this.#flow.missed(viewer)
    }
    this.#end(visit, outcome)
  }

  #end(visit: Visit, outcome: 'answer' | BoxError): void {
    const answer = outcome === 'answer' ? visit.stage.answers.of(visit.wish, visit.gzip) : undefined
    if (answer === undefined) return visit.fail(outcome instanceof BoxError ? outcome : late(true))
    const behind = visit.reply.send(answer)
    const { bytes, length } = answer
    this.#flow.sent(visit.viewer, visit.socket, { bytes, behind, length, now: visit.viewer.seenAt })
  }
}

function identityOf({ address, agent }: HlsAsk, { channel, viewer }: { channel: string; viewer: string }): HlsIdentity {
  return { channel, viewer, address, agent }
}

function late(nothing: boolean): BoxError {
  const details = { retryAfter: RETRY_AFTER_SECONDS }
  if (nothing) return new BoxError('CHANNEL_NOT_ON_AIR', 'nothing to show has come yet', { details })
  return new BoxError('SEGMENT_LATE', 'what was asked for did not come in time', { details })
}
