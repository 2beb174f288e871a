import type { IncomingHttpHeaders, Server } from 'node:http'
import type { Socket } from 'node:net'
import { plainAddress } from '#appliance/base/address.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { acceptsGzip } from '#appliance/live/packager/hls-http.ts'
import type { HlsAsk, HlsReply } from '#appliance/live/packager/hls-http.ts'

/** As long as node's own HTTP waits for the first request, and for the next. */
const FIRST_WORD: Milliseconds = seconds(10)
const NEXT_WORD: Milliseconds = seconds(30)
/** How often those who have been answered are looked after; a timer for each would be set anew thrice a request. */
const ROUND: Milliseconds = seconds(5)
/** Node's own limit of a head. */
const MOST_BYTES = 16_384
const END_OF_HEAD = '\r\n\r\n'
const NOTHING = Buffer.alloc(0)
const REQUEST = /^GET (\/live\/[\x21-\x7e]+) HTTP\/1\.1\r\n/u
/** Of the first line, what is not its target. */
const REQUEST_LINE_BYTES = 'GET  HTTP/1.1\r\n'.length
/** RFC 9110 5.1 and 5.5; each is tested once over its own bytes, so that no head takes longer than it is long. */
const FIELD_NAME = /^[!#$%&'*+.^_`|~\w-]+$/u
const FIELD_VALUE = /^[\t\x20-\x7e]*$/u
/** A request with one of these says more than what it wants. */
const TOO_MUCH = ['content-length', 'transfer-encoding', 'expect', 'upgrade']

export interface QuickDoorOptions {
  readonly clock: Pick<Clock, 'every'>
  /** Whether the box is known under this host header. */
  readonly isOwnName: (host: string | undefined) => boolean
  /** Answers now or later, or calls `pass` later; false where it does not. */
  readonly serve: (ask: HlsAsk, reply: HlsReply, pass: () => void) => boolean
  /** Whether whoever asks has been let in, now or before. */
  readonly admit: (ask: HlsAsk, headers: IncomingHttpHeaders) => boolean
}

/**
 * Hot path: node's HTTP makes some thirty objects of a request, which for a class of low-latency viewers is most of the work of the box.
 * So plain GETs of HLS are read here, straight from the socket; the first byte of anything else, whatever is odd, and what cannot be
 * answered goes to node's HTTP with the connection, for good.
 */
export class QuickDoor {
  readonly #options: QuickDoorOptions

  constructor(options: QuickDoorOptions) {
    this.#options = options
  }

  /** Sees each new connection of a server before its HTTP does. */
  guard(server: Server): void {
    const open = new Set<QuickConnection>()
    const rounds = this.#options.clock.every(ROUND, () => {
      for (const connection of open) connection.lookAfter()
    })
    server.once('close', () => rounds.cancel())
    const listeners = server.listeners('connection') as ((socket: Socket) => void)[]
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      const adopt = (): void => {
        open.delete(connection)
        for (const listener of listeners) listener.call(server, socket)
      }
      const connection = new QuickConnection(socket, adopt, this.#options)
      open.add(connection)
      socket.once('close', () => open.delete(connection))
      connection.begin()
    })
  }
}

/** The fields of a head that is like the one before it are read once. */
interface Head {
  readonly text: string
  readonly quick: boolean
  readonly gzip: boolean
  readonly fields: IncomingHttpHeaders
}

class QuickConnection implements HlsReply {
  readonly #socket: Socket
  readonly #adopt: () => void
  readonly #options: QuickDoorOptions
  readonly #address: string
  #head: Head | undefined
  /** The request that is being answered. */
  #busy: Buffer | undefined
  /** What came meanwhile. */
  #early: Buffer = NOTHING
  /** It has been answered, and so many rounds ago. */
  #quietRounds: number | undefined

  constructor(socket: Socket, adopt: () => void, options: QuickDoorOptions) {
    this.#socket = socket
    this.#adopt = adopt
    this.#options = options
    this.#address = plainAddress(socket.remoteAddress ?? '')
  }

  begin(): void {
    const socket = this.#socket
    socket.setNoDelay(true)
    socket.setTimeout(FIRST_WORD)
    socket.on('data', this.#take)
    socket.on('timeout', this.#hangUp)
    socket.on('error', this.#hangUp)
    socket.on('end', this.#hangUp)
  }

  get gone(): boolean {
    return this.#socket.destroyed
  }

  /** Hangs up on who has had an answer and then says nothing for long. */
  lookAfter(): void {
    if (this.#quietRounds === undefined || this.#busy !== undefined) return
    this.#quietRounds += 1
    if (this.#quietRounds * ROUND > NEXT_WORD) this.#hangUp()
  }

  send({ raw }: Parameters<HlsReply['send']>[0]): number {
    const socket = this.#socket
    if (raw.length > 1) socket.cork()
    for (const piece of raw) socket.write(piece)
    if (raw.length > 1) socket.uncork()
    this.#busy = undefined
    const behind = socket.writableLength
    if (this.#quietRounds === undefined || behind > 0) this.#watchOutgoing(behind)
    this.#quietRounds = behind > 0 ? undefined : 0
    if (behind === 0 && this.#early.length > 0) process.nextTick(this.#goOn)
    return behind
  }

  /** While an answer is on its way out only its socket knows whether it gets on. */
  #watchOutgoing(behind: number): void {
    this.#socket.setTimeout(behind > 0 ? NEXT_WORD : 0)
    // Node tells of a drained socket only where more than a little had waited, so an empty piece tells that all before it is out.
    if (behind > 0) this.#socket.write(NOTHING, this.#isOut)
  }

  readonly #isOut = (): void => {
    if (this.gone || this.#socket.writableLength > 0) return
    this.#socket.setTimeout(0)
    this.#quietRounds = 0
    this.#goOn()
  }

  readonly #take = (chunk: Buffer): void => {
    this.#early = this.#early.length === 0 ? chunk : Buffer.concat([this.#early, chunk])
    this.#goOn()
    if (this.#early.length > MOST_BYTES) this.#hangUp()
  }

  /** Reads one head; what came too early is read once the answer before it is out. */
  readonly #goOn = (): void => {
    const early = this.#early
    if (early.length === 0 || this.#busy !== undefined || this.#socket.writableLength > 0 || this.gone) return
    const text = early.length <= MOST_BYTES ? early.toString('latin1') : ''
    const end = text.indexOf(END_OF_HEAD) + END_OF_HEAD.length
    const whole = end < END_OF_HEAD.length || end === early.length
    const one = whole ? early : early.subarray(0, end)
    this.#early = whole ? NOTHING : early.subarray(end)
    if (end < END_OF_HEAD.length) this.#leave(one)
    else this.#read(one, whole ? text : text.slice(0, end))
  }

  #read(bytes: Buffer, text: string): void {
    const target = REQUEST.exec(text)?.[1]
    const head = target === undefined ? undefined : this.#readHead(text.slice(target.length + REQUEST_LINE_BYTES))
    if (target === undefined || head?.quick !== true || !this.#options.isOwnName(head.fields.host)) return this.#leave(bytes)
    this.#busy = bytes
    if (!this.#serve(this.#ask(target, head), head)) this.#leave(bytes)
  }

  readonly #pass = (): void => this.#leave(this.#busy ?? NOTHING)

  #serve(ask: HlsAsk, head: Head): boolean {
    if (this.#options.serve(ask, this, this.#pass)) return true
    return this.#options.admit(ask, head.fields) && this.#options.serve(ask, this, this.#pass)
  }

  #ask(target: string, { gzip, fields }: Head): HlsAsk {
    return { target, address: this.#address, agent: fields['user-agent'] ?? '', gzip, socket: this.#socket }
  }

  #readHead(text: string): Head {
    if (this.#head?.text === text) return this.#head
    const fields = readFields(text)
    const quick = fields !== undefined && isPlain(fields)
    this.#head = { text, quick, gzip: acceptsGzip(fields?.['accept-encoding']), fields: fields ?? {} }
    return this.#head
  }

  /** To node's HTTP, with all that came. */
  #leave(bytes: Buffer): void {
    const socket = this.#socket
    if (this.gone) return
    socket.removeListener('data', this.#take)
    socket.removeListener('timeout', this.#hangUp)
    socket.removeListener('error', this.#hangUp)
    socket.removeListener('end', this.#hangUp)
    socket.setTimeout(0)
    socket.pause()
    socket.unshift(Buffer.concat([bytes, this.#early]))
    this.#early = NOTHING
    this.#adopt()
    socket.resume()
  }

  readonly #hangUp = (): void => {
    // While an answer is waited for, silence is what is expected.
    if (this.#busy === undefined || this.#socket.readableEnded || this.#early.length > MOST_BYTES) this.#socket.destroy()
  }
}

/** Names in lower case; undefined where a line is none, or a name comes twice. */
function readFields(text: string): IncomingHttpHeaders | undefined {
  const fields: Record<string, string> = {}
  for (const line of text.split('\r\n').slice(0, -2)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase()
    const value = line.slice(colon + 1)
    if (!FIELD_NAME.test(name) || !FIELD_VALUE.test(value) || Object.hasOwn(fields, name)) return undefined
    fields[name] = value.trim()
  }
  return fields
}

function isPlain(fields: IncomingHttpHeaders): boolean {
  if (TOO_MUCH.some((name) => fields[name] !== undefined)) return false
  return fields.connection === undefined || fields.connection.toLowerCase() === 'keep-alive'
}
