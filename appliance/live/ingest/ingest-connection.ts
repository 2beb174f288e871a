import type { Duplex } from 'node:stream'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { PublishDesk, PublishRight, Seat } from './ingest-desk.ts'
import { IngestPlayer } from './ingest-player.ts'
import { IngestProtocol } from './ingest-protocol.ts'
import type { WatchPort } from '../live-ports.ts'
import type { MediaMessage } from '../media.ts'

const SIGN_IN_TIME = seconds(10)
const SIGN_IN_BYTES = 128 * 1024
const UNREAD_BYTES = 256 * 1024
const LAST_WORDS_TIME = seconds(1)

/** What a connection needs of the house. */
export interface ConnectionSurroundings {
  clock: Clock
  log: Log
  bus: Pick<BoxBus, 'tell'>
  desk: PublishDesk
  /** What a publish key allows; undefined for a key that nobody gave out. */
  rightOf: (key: string) => PublishRight | undefined
  watch: WatchPort
}

/** Why somebody did not get in; for logs and facts. */
type Refusal = 'key-unknown' | 'channel-busy' | 'app-unknown' | 'play-refused'

type State = 'stranger' | 'judged' | 'publishing' | 'finished' | 'playing' | 'leaving'

/**
 * One socket at the RTMP door: it speaks the protocol, and asks for the leave to publish, and pushes media once it has it, or asks
 * to play, and is a viewer from then on. Whatever goes wrong inside ends this socket and nothing else.
 */
export class IngestConnection {
  readonly address: string
  readonly #socket: Duplex
  readonly #around: ConnectionSurroundings
  readonly #gone = new AbortController()
  readonly #since: Milliseconds
  readonly #closed = Promise.withResolvers<void>()
  #speaking: IngestProtocol | undefined
  #judging: Promise<void> = Promise.resolve()
  #state: State = 'stranger'
  #bytes = 0
  #seat: Seat | undefined
  #player: IngestPlayer | undefined

  constructor(socket: Duplex, address: string, around: ConnectionSurroundings) {
    this.#socket = socket
    this.address = address
    this.#around = around
    this.#since = around.clock.monotonic()
  }

  /** Whether it has not shown a key, so that it may be sent away to make room. */
  get isStranger(): boolean {
    return this.#state === 'stranger' || this.#state === 'leaving'
  }

  /** Whether it is counted among the viewers. */
  get isPlayer(): boolean {
    return this.#state === 'playing'
  }

  start(): void {
    this.#socket.on('data', (data: Buffer) => this.#guarded(() => this.#receive(data)))
    this.#socket.on('end', () => this.#socket.destroy())
    this.#socket.on('error', (error) => this.#around.log.debug({ address: this.address, reason: error.message }, 'rtmp socket failed'))
    this.#socket.on('close', () => this.#onClose())
  }

  /** Resolves when socket and judgement are over. */
  async closed(): Promise<void> {
    await this.#closed.promise
    await this.#judging
  }

  /** Ends a connection that took too long to sign in, or whose publisher has been silent for more than `publisherTimeout`. */
  checkPatience(publisherTimeout: Milliseconds): void {
    if (this.isPlayer) return
    if (this.#seat === undefined) {
      if (this.#around.clock.monotonic() - this.#since > SIGN_IN_TIME) this.drop('it did not begin to publish or play in time', 'debug')
    } else if (this.#seat.silentFor() > publisherTimeout) {
      this.drop('the publisher fell silent')
    }
  }

  /** Ends the connection at once. What a flood would repeat without end is for `debug`. */
  drop(reason: string, level: 'info' | 'debug' = 'info'): void {
    if (!this.#socket.destroyed) this.#around.log[level]({ address: this.address, reason }, 'rtmp connection dropped')
    this.#speaking?.pause()
    this.#socket.destroy()
  }

  #receive(data: Buffer): void {
    if (this.#state === 'leaving') return
    this.#bytes += data.length
    if (this.#player !== undefined) this.#player.hear(data.length)
    else if (this.#seat === undefined && this.#bytes > SIGN_IN_BYTES) throw malformed(`it sent ${this.#bytes} bytes without publishing`)
    this.#protocol().receive(data)
  }

  /** Made when the first byte comes: it costs a megabyte, and who never speaks shall cost nothing. */
  #protocol(): IngestProtocol {
    this.#speaking ??= new IngestProtocol({
      output: (bytes) => this.#write(bytes),
      publish: (name) => this.#onPublish(name),
      play: (name) => this.#onPlay(name),
      pause: (paused) => this.#player?.pause(paused),
      media: (message) => this.#onMedia(message),
      over: () => this.#onOver(),
      turnAway: (reason) => this.#refuse(reason),
    })
    return this.#speaking
  }

  #write(bytes: Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes)
    // What waits for a player is the picture; what it is told is no more than what it asks.
    if (!this.isPlayer && this.#socket.writableLength > UNREAD_BYTES) throw malformed('it does not read what it is told')
  }

  #onPublish(name: string): void {
    if (this.#state !== 'stranger') throw malformed('publish was sent to a stream that has begun')
    const right = this.#around.rightOf(name)
    if (right === undefined) return this.#refusePublish('key-unknown', 'this publish key is not known here')
    this.#state = 'judged'
    this.#hold()
    this.#judging = this.#judge(right)
  }

  async #judge(right: PublishRight): Promise<void> {
    try {
      const publisher = { address: this.address, letGo: (reason: string) => this.drop(reason) }
      const seat = await this.#around.desk.claim(right, publisher, this.#gone.signal)
      if (seat !== undefined) this.#takeSeat(seat, right)
      else if (!this.#gone.signal.aborted) this.#refusePublish('channel-busy', 'somebody else is publishing with this key')
    } catch (thrown) {
      this.#onThrown(thrown)
    }
  }

  #takeSeat(seat: Seat, { channel, kind }: PublishRight): void {
    this.#seat = seat
    if (this.#gone.signal.aborted) return seat.leave()
    this.#state = 'publishing'
    this.#around.log.info({ channel: channel.name, address: this.address, kind }, 'publisher accepted')
    this.#protocol().accept()
    this.#socket.resume()
    this.#protocol().resume()
  }

  #onPlay(channel: string): void {
    if (this.#state !== 'stranger') throw malformed('play was sent to a stream that has begun')
    const { clock, watch } = this.#around
    const { label } = this.#protocol()
    this.#state = 'playing'
    this.#player = new IngestPlayer({ socket: this.#socket, address: this.address, label, clock, watch, signal: this.#gone.signal })
    this.#judging = this.#player.play(channel).catch((thrown: unknown) => this.#refusePlay(thrown))
  }

  #refusePlay(thrown: unknown): void {
    if (this.#gone.signal.aborted) return
    const isAbsent = thrown instanceof BoxError && (thrown.code === 'CHANNEL_UNKNOWN' || thrown.code === 'CHANNEL_NOT_ON_AIR')
    this.#protocol().refusePlay(isAbsent ? 'NetStream.Play.StreamNotFound' : 'NetStream.Play.Failed', sentenceOf(thrown))
    this.#refuse('play-refused')
  }

  /** Media come only from the connection that was given the seat; from any other they are an attack. */
  #onMedia(message: MediaMessage): void {
    if (this.#state === 'finished' || this.#state === 'leaving') return
    if (this.#seat === undefined) throw malformed('it sent media without the leave to publish')
    if (this.#seat.input.current) this.#seat.input.push(message)
    else this.drop('another source took the channel')
  }

  #onOver(): void {
    if (this.isPlayer) return void this.#socket.destroy()
    if (this.#state === 'publishing') this.#state = 'finished'
    this.#seat?.leave()
  }

  #refusePublish(reason: Refusal, words: string): void {
    this.#protocol().refuse(words)
    this.#refuse(reason)
  }

  /** Lets the words be read and ends; nothing that still comes is looked at. */
  #refuse(reason: Refusal): void {
    this.#state = 'leaving'
    // A player asks again every few seconds, for as long as nothing is on air.
    this.#around.log[reason === 'play-refused' ? 'debug' : 'warn']({ address: this.address, reason }, 'rtmp peer refused')
    if (reason !== 'play-refused') this.#around.bus.tell('live.publish-refused', { address: this.address, reason })
    this.#speaking?.pause()
    this.#socket.resume()
    this.#socket.end()
    const timer = this.#around.clock.after(LAST_WORDS_TIME, () => this.#socket.destroy())
    this.#gone.signal.addEventListener('abort', () => timer.cancel(), { once: true })
  }

  #hold(): void {
    this.#speaking?.pause()
    this.#socket.pause()
  }

  #guarded(run: () => void): void {
    try {
      run()
    } catch (thrown) {
      this.#onThrown(thrown)
    }
  }

  #onThrown(thrown: unknown): void {
    this.drop(sentenceOf(thrown))
  }

  #onClose(): void {
    this.#gone.abort()
    this.#seat?.leave()
    if (this.#seat !== undefined) this.#around.log.info({ channel: this.#seat.channel, address: this.address }, 'publisher left')
    this.#closed.resolve()
  }
}

function malformed(sentence: string): BoxError {
  return new BoxError('STREAM_MALFORMED', sentence)
}
