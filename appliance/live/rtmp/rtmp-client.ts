import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { decodeAmf, encodeAmf } from './rtmp-amf.ts'
import type { AmfValue } from './rtmp-amf.ts'
import { RtmpChunkReader } from './rtmp-chunk-reader.ts'
import { toChunks } from './rtmp-chunk-writer.ts'
import { ClientHandshake, clientHello } from './rtmp-handshake.ts'
import { COMMAND, SET_CHUNK_SIZE } from './rtmp-message.ts'
import type { RtmpMessage } from './rtmp-message.ts'

const PATIENCE = seconds(10)
const CHUNK_BYTES = 65_536
const DEFAULT_CHUNK_BYTES = 128
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024
const CONTROL_CHUNK_STREAM = 2

/** A command as it came: its name and the values after it. */
export interface RtmpCommand {
  name: string
  values: AmfValue[]
}

export interface RtmpPeer {
  host: string
  port: number
  /** The own address to connect from; the system's choice where left out. */
  localAddress?: string
}

interface Wait {
  wants: (command: RtmpCommand) => boolean
  resolve: (command: RtmpCommand) => void
}

/**
 * An RTMP connection from the client's side: handshake, commands with replies, messages out.
 * It knows nothing of publishing. Every failure is a BoxError: PUBLISH_FAILED where the connection broke or nobody answered in 10 s.
 */
export class RtmpClient {
  readonly #clock: Clock
  readonly #waits = new Set<Wait>()
  readonly #chunks = new RtmpChunkReader((message) => this.#onMessage(message), MAX_MESSAGE_BYTES)
  #socket: Socket | undefined
  #handshake: ClientHandshake | undefined
  #onHandshake: () => void = () => undefined
  #chunkBytes = DEFAULT_CHUNK_BYTES
  #transaction = 0
  #senders: (() => void)[] = []
  #failure: BoxError | undefined
  readonly #gone = Promise.withResolvers<BoxError>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves with the reason when the connection is gone, whoever ended it. */
  get gone(): Promise<BoxError> {
    return this.#gone.promise
  }

  get isGone(): boolean {
    return this.#failure !== undefined
  }

  /** Bytes that wait in this process for the peer to take them. */
  get backlog(): number {
    return this.#socket?.writableLength ?? 0
  }

  /** Connects and shakes hands. */
  async open(peer: RtmpPeer): Promise<void> {
    const shaken = new Promise<void>((resolve) => (this.#onHandshake = resolve))
    this.#handshake = new ClientHandshake()
    const socket = connect({ ...peer, noDelay: true })
    this.#socket = socket
    socket.on('data', (data: Buffer) => this.#guarded(() => this.#receive(data)))
    socket.on('drain', () => this.#wakeSenders())
    socket.on('error', (error) => this.#fail(lost(`the RTMP connection to ${peer.host} port ${peer.port} failed: ${error.message}`, error)))
    socket.on('close', () => this.#fail(lost(`${peer.host} port ${peer.port} closed the RTMP connection`)))
    this.write(clientHello())
    await this.#within(shaken, 'the RTMP handshake')
  }

  /** Sends a command and waits for `_result` or `_error` with its number. */
  async call(name: string, ...values: AmfValue[]): Promise<RtmpCommand> {
    const transaction = ++this.#transaction
    const reply = this.next((command) => isReply(command) && command.values[0] === transaction, name)
    this.command(0, name, transaction, ...values)
    return reply
  }

  /** The next command that `wants` accepts; `what` names it where it does not come. */
  async next(wants: (command: RtmpCommand) => boolean, what: string): Promise<RtmpCommand> {
    const { promise, resolve } = Promise.withResolvers<RtmpCommand>()
    const wait = { wants, resolve }
    this.#waits.add(wait)
    try {
      return await this.#within(promise, `an answer to ${what}`)
    } finally {
      this.#waits.delete(wait)
    }
  }

  /** Sends a command and waits for nothing. */
  command(streamId: number, name: string, ...values: AmfValue[]): void {
    this.message({ type: COMMAND, streamId, timestamp: 0, body: encodeAmf([name, ...values]) }, 3)
  }

  /** Lets the following messages travel in large chunks. */
  widenChunks(): void {
    const body = Buffer.alloc(4)
    body.writeUInt32BE(CHUNK_BYTES)
    this.message({ type: SET_CHUNK_SIZE, streamId: 0, timestamp: 0, body }, CONTROL_CHUNK_STREAM)
    this.#chunkBytes = CHUNK_BYTES
  }

  message(message: RtmpMessage, chunkStream: number): void {
    this.write(toChunks(message, chunkStream, this.#chunkBytes))
  }

  /** Bytes as they are. */
  write(bytes: Buffer): void {
    if (!this.isGone) this.#socket?.write(bytes)
  }

  /** Resolves when at most `bytes` wait here; rejects with the reason where the connection goes first. */
  async drain(bytes: number): Promise<void> {
    while (this.backlog > bytes && !this.isGone) {
      await new Promise<void>((resolve) => this.#senders.push(resolve))
    }
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Ends the connection after what was written; `gone` resolves when it is over, after 1 s at the latest. */
  async close(): Promise<void> {
    if (this.#socket === undefined) return this.#fail(lost('the RTMP connection was closed before it began'))
    const timer = this.#clock.after(seconds(1), () => this.#socket?.destroy())
    this.#socket.end()
    await this.gone
    timer.cancel()
  }

  destroy(): void {
    this.#socket?.destroy()
  }

  #receive(data: Buffer): void {
    if (this.#handshake === undefined) return this.#chunks.write(data)
    const done = this.#handshake.write(data)
    if (done === undefined) return
    this.#handshake = undefined
    this.write(done.reply)
    this.#onHandshake()
    this.#chunks.write(done.rest)
  }

  #onMessage(message: RtmpMessage): void {
    if (message.type !== COMMAND) return
    const [name, ...values] = decodeAmf(message.body)
    const command = { name: typeof name === 'string' ? name : '', values }
    for (const wait of this.#waits) if (wait.wants(command)) wait.resolve(command)
  }

  #guarded(run: () => void): void {
    try {
      run()
    } catch (thrown) {
      this.#fail(lost(`the RTMP server sent what cannot be read: ${sentenceOf(thrown)}`, thrown))
    }
  }

  #fail(error: BoxError): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    this.#socket?.destroy()
    this.#gone.resolve(error)
    this.#wakeSenders()
  }

  #wakeSenders(): void {
    for (const wake of this.#senders.splice(0)) wake()
  }

  async #within<T>(promise: Promise<T>, what: string): Promise<T> {
    if (this.#failure !== undefined) throw this.#failure
    const timer = this.#clock.after(PATIENCE, () => this.#fail(lost(`${what} did not come within ${PATIENCE / 1000} s`)))
    try {
      return await Promise.race([promise, this.#gone.promise.then((error) => Promise.reject(error))])
    } finally {
      timer.cancel()
    }
  }
}

function isReply(command: RtmpCommand): boolean {
  return command.name === '_result' || command.name === '_error'
}

function lost(sentence: string, cause?: unknown): BoxError {
  return new BoxError('PUBLISH_FAILED', sentence, { cause })
}
