/*
 * RTMP from the server's side, to publishers and players, spoken through node-media-server's protocol class; the only importer of that package.
 * Taken from it: handshake (plain and signed), AMF of commands, the replies. Not taken: its chunk reader (no bounds, mixes
 * up chunk streams above 63, drops everything after 49.7 days), its FLV parser (composition times without their sign), its
 * sessions and servers (no judgement of who publishes, process.exit).
 */
import amf from 'node-media-server/src/protocol/amf.js'
import logger from 'node-media-server/src/core/logger.js'
import Rtmp from 'node-media-server/src/protocol/rtmp.js'
import type { InvokeMessage } from 'node-media-server/src/protocol/rtmp.js'
import { BoxError } from '#appliance/base/errors.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'
import { splitAggregate } from '../rtmp/rtmp-aggregate.ts'
import { RtmpChunkReader } from '../rtmp/rtmp-chunk-reader.ts'
import { AGGREGATE, COMMAND, COMMAND_AMF3, DATA_AMF3, USER_CONTROL, WINDOW_ACK_SIZE } from '../rtmp/rtmp-message.ts'
import type { RtmpMessage } from '../rtmp/rtmp-message.ts'
import { notice, PLAY_CHUNK_BYTES, PLAY_STREAM, status } from '../rtmp/rtmp-play.ts'

const VERSION = 3
const PUBLISH_APP = 'live'
const PLAY_APP = 'play'
const ADDRESSES = `publish to rtmp://.../${PUBLISH_APP}/<publish key>, play rtmp://.../${PLAY_APP}/<channel>`
const STRANGER_MESSAGE_BYTES = 64 * 1024
const COMMAND_BYTES = 64 * 1024
const MEDIA_MESSAGE_BYTES = 4 * 1024 * 1024
const WINDOW_BYTES = 2_500_000
const SMALLEST_WINDOW_BYTES = 1024
const DYNAMIC_LIMIT = 2
/** User control events (7.1.7). */
const PING_REQUEST = 6
const PING_RESPONSE = 7
const LONGEST_LABEL = 64
// AMF string "@setDataFrame": asks the server to keep what follows; in an FLV tag it has no place.
const SET_DATA_FRAME = Buffer.from('\u0002\u0000\r@setDataFrame', 'latin1')

// It prints to the console whatever the level; the box logs facts of its own.
logger.log = () => undefined

/** What a connection hears from the protocol; each call is made while bytes are being parsed. */
export interface ProtocolEvents {
  output(bytes: Buffer): void
  /** `publish` was asked for; answer with `accept` or `refuse`. `name` has no query. */
  publish(name: string): void
  /** `play` was asked for; answer with the media, or with `refusePlay`. `name` has no query. */
  play(name: string): void
  /** A player pauses, or goes on. */
  pause(paused: boolean): void
  media(message: MediaMessage): void
  /** The publisher, or the player, says that its stream is over. */
  over(): void
  /** Something that is refused without asking: another application, or the wrong one of the two. The peer was told. */
  turnAway(reason: 'app-unknown' | 'play-refused'): void
}

export class IngestProtocol extends Rtmp {
  readonly #events: ProtocolEvents
  readonly #chunks: RtmpChunkReader
  #connected = false
  #received = 0
  #acknowledged = 0
  /** What the peer calls itself. */
  label = ''

  constructor(events: ProtocolEvents) {
    super()
    this.flv = undefined
    this.#events = events
    this.#chunks = new RtmpChunkReader((message) => this.#onMessage(message), STRANGER_MESSAGE_BYTES)
    this.onOutputCallback = (bytes) => events.output(bytes)
  }

  /** Takes bytes of the peer. Throws where they are no RTMP or break its rules; the connection must end then. */
  receive(data: Buffer): void {
    if (this.#received === 0 && data[0] !== VERSION) throw malformed('the first byte is not that of RTMP')
    this.#received += data.length
    this.parserData(data)
    this.#acknowledge()
  }

  /** Hands nothing on until `resume`; what comes is kept. */
  pause(): void {
    this.#chunks.pause()
  }

  resume(): void {
    this.#chunks.resume()
  }

  accept(): void {
    this.#chunks.maxMessageBytes = MEDIA_MESSAGE_BYTES
    this.sendStatusMessage(this.streamId, 'status', 'NetStream.Publish.Start', 'publishing')
  }

  /** `words` are for the person at the encoder: ASCII, a sentence. */
  refuse(words: string): void {
    this.sendStatusMessage(this.streamId, 'error', 'NetStream.Publish.BadName', words)
  }

  refusePlay(code: 'NetStream.Play.StreamNotFound' | 'NetStream.Play.Failed', words: string): void {
    this.#events.output(status('error', code, words))
  }

  override chunkRead(data: Buffer, from: number, bytes: number): null {
    this.#chunks.write(data.subarray(from, from + bytes))
    return null
  }

  override onConnect({ transId, cmdObj }: InvokeMessage): void {
    if (this.#connected) throw malformed('connect was sent twice')
    const app = fieldOf(cmdObj, 'app')
    if (typeof app !== 'string') throw malformed('connect names no application')
    this.#connected = true
    this.label = labelOf(fieldOf(cmdObj, 'flashVer'))
    this.streamApp = app.replace(/[/?].*$/, '')
    this.setChunkSize(PLAY_CHUNK_BYTES) // also what node-media-server cuts its replies for
    if (this.streamApp !== PUBLISH_APP && this.streamApp !== PLAY_APP) return this.#rejectConnect(transId)
    this.objectEncoding = 0
    this.sendWindowACK(WINDOW_BYTES)
    this.setPeerBandwidth(WINDOW_BYTES, DYNAMIC_LIMIT)
    this.respondConnect(transId)
  }

  /** Every stream is the same one: players share the bytes, and those name it. */
  override onCreateStream({ transId }: InvokeMessage): void {
    this.#result(transId, PLAY_STREAM)
  }

  override onPublish({ streamName }: InvokeMessage): void {
    if (!this.#connected) throw malformed('publish was sent before connect')
    if (typeof streamName !== 'string') throw malformed('publish names no stream')
    this.streamId = this.parserPacket.header.stream_id
    if (this.streamApp === PUBLISH_APP) return this.#events.publish(withoutQuery(streamName))
    this.refuse(`this address is for playing; ${ADDRESSES}`)
    this.#events.turnAway('app-unknown')
  }

  override onPlay({ streamName }: InvokeMessage): void {
    if (!this.#connected) throw malformed('play was sent before connect')
    if (this.streamApp !== PLAY_APP) {
      this.refusePlay('NetStream.Play.StreamNotFound', `this address is for publishing; ${ADDRESSES}`)
      return this.#events.turnAway('play-refused')
    }
    if (typeof streamName !== 'string') throw malformed('play names no stream')
    this.#events.play(withoutQuery(streamName))
  }

  override onDeleteStream(): void {
    this.#events.over()
  }

  #onPause(paused: unknown): void {
    const isPaused = paused === true
    const code = isPaused ? 'NetStream.Pause.Notify' : 'NetStream.Unpause.Notify'
    this.#events.output(status('status', code, isPaused ? 'paused' : 'goes on at what is shown now'))
    this.#events.pause(isPaused)
  }

  #rejectConnect(transaction: unknown): void {
    const info = { level: 'error', code: 'NetConnection.Connect.Rejected', description: ADDRESSES }
    this.sendInvokeMessage(0, { cmd: '_error', transId: transaction, cmdObj: null, info })
    this.#events.turnAway('app-unknown')
  }

  #result(transaction: unknown, value: unknown): void {
    this.sendInvokeMessage(0, { cmd: '_result', transId: transaction, cmdObj: null, info: value })
  }

  #onMessage(message: RtmpMessage): void {
    const { type, body } = message
    if (type === AGGREGATE) for (const part of splitAggregate(message)) this.#onPlainMessage(part)
    else if (type === WINDOW_ACK_SIZE && body.length >= 4) this.ackSize = body.readUInt32BE()
    else if (type === USER_CONTROL) this.#onUserControl(body)
    else this.#onPlainMessage(message)
  }

  #onPlainMessage(message: RtmpMessage): void {
    const { type, timestamp, body } = message
    if (body.length === 0) return
    if (type === TAG_AUDIO || type === TAG_VIDEO) this.#events.media({ type, timestamp, body })
    else if (type === TAG_SCRIPT) this.#onData(timestamp, body)
    else if (type === DATA_AMF3) this.#onData(timestamp, body.subarray(1))
    else if (type === COMMAND) this.#onCommand(message, body)
    else if (type === COMMAND_AMF3) this.#onCommand(message, body.subarray(1))
  }

  #onData(timestamp: number, body: Buffer): void {
    const isWrapped = body.subarray(0, SET_DATA_FRAME.length).equals(SET_DATA_FRAME)
    const data = isWrapped ? body.subarray(SET_DATA_FRAME.length) : body
    if (data.length > 0) this.#events.media({ type: TAG_SCRIPT, timestamp, body: data })
  }

  #onCommand({ streamId }: RtmpMessage, body: Buffer): void {
    if (body.length > COMMAND_BYTES) throw malformed(`a command has ${body.length} bytes, more than ${COMMAND_BYTES}`)
    this.parserPacket.header.stream_id = streamId
    const command = amf.decodeAmf0Cmd(body)
    switch (command.cmd) {
      case 'connect':
        return this.onConnect(command)
      case 'createStream':
        return this.onCreateStream(command)
      case 'publish':
        return this.onPublish(command)
      case 'play':
      case 'play2':
        return this.onPlay(command)
      case 'pause':
        return this.#onPause(command.pause)
      case 'seek':
        // A live picture stays where it is; an error here would end the player.
        return this.#events.output(status('status', 'NetStream.Seek.Notify', 'this is live'))
      case 'getStreamLength':
        return this.#result(command.transId, 0)
      case 'FCSubscribe':
        return this.#events.output(notice('onFCSubscribe', 'NetStream.Play.Start', 'subscribed'))
      case 'releaseStream':
      case 'FCPublish':
        // Some encoders wait for an answer here, none minds one.
        return this.#result(command.transId, undefined)
      case 'FCUnpublish':
      case 'closeStream':
      case 'deleteStream':
        return this.onDeleteStream()
    }
  }

  #onUserControl(body: Buffer): void {
    if (body.length >= 6 && body.readUInt16BE() === PING_REQUEST) this.sendStreamStatus(PING_RESPONSE, body.readUInt32BE(2))
  }

  /** Hardware encoders stop sending where their window is never acknowledged (5.4.3). */
  #acknowledge(): void {
    const window = Math.max(SMALLEST_WINDOW_BYTES, this.ackSize ?? WINDOW_BYTES)
    if (this.#received - this.#acknowledged < window) return
    this.#acknowledged = this.#received
    this.sendACK(this.#received >>> 0)
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function withoutQuery(name: string): string {
  return name.replace(/\?.*$/s, '')
}

function labelOf(name: unknown): string {
  return typeof name === 'string' ? name.replace(/[^ -~]/g, '').slice(0, LONGEST_LABEL) : ''
}

function malformed(sentence: string): BoxError {
  return new BoxError('STREAM_MALFORMED', sentence)
}
