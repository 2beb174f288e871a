import type { Socket } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { flvHeader } from '../flv/flv-tag.ts'
import type { GopRing } from './gop-ring.ts'
import { headerTags } from './stream-headers.ts'
import type { StreamHeaders } from './stream-headers.ts'

/** Most bytes handed to a socket at once: what a viewer who stops reading can pin in memory. */
const PIECE_BYTES = 131_072
/** A viewer has nothing to say; one that talks on is no viewer. */
const MAX_RECEIVED_BYTES = 65_536
const KEEP_ALIVE: Milliseconds = seconds(15)
/** What came in a burst is no lag: a segment of HLS is several times the bytes that a viewer may be behind. */
const BURST_TIME: Milliseconds = seconds(2)

export type LeaveReason = 'closed' | 'stalled' | 'ended'

export interface ViewerOptions {
  socket: Socket
  address: string
  ring: GopRing
  clock: Clock
  /** Bytes that it may be behind. */
  maxLag: () => number
  onLeft: (reason: LeaveReason) => void
  /** It fell behind and goes on at the newest keyframe, `bytes` later. */
  onSkipped: (bytes: number) => void
}

/**
 * One viewer: a cursor into the ring and a socket. It owns no queue: what the socket has not taken is at most
 * one piece of shared buffers, and nothing more is written before that is gone.
 */
export class Viewer {
  readonly address: string
  readonly #socket: Socket
  readonly #ring: GopRing
  readonly #clock: Clock
  readonly #maxLag: () => number
  readonly #onLeft: (reason: LeaveReason) => void
  readonly #onSkipped: (bytes: number) => void
  /** Number of the next chunk; undefined while it waits for a place to begin. */
  #cursor: number | undefined
  /** How far it is, in the ring's bytes. */
  #position = 0
  /** Bytes it was given to begin with, until it has them all: no lag of its own. */
  #headStart = 0
  #headers: StreamHeaders | undefined
  #given = 0
  #taken = 0
  #tookAt: Milliseconds = 0
  #heard = 0
  #left = false

  constructor(options: ViewerOptions) {
    this.address = options.address
    this.#socket = options.socket
    this.#ring = options.ring
    this.#clock = options.clock
    this.#maxLag = options.maxLag
    this.#onLeft = options.onLeft
    this.#onSkipped = options.onSkipped
  }

  /** Takes the socket over: response head first, then at once the stream from chunk `from`, or from the next start. */
  start(head: Buffer, from: number | undefined): void {
    const socket = this.#socket
    socket.setNoDelay(true)
    socket.setKeepAlive(true, KEEP_ALIVE)
    socket.setTimeout(0)
    socket.on('close', () => this.#leave('closed'))
    socket.on('error', () => this.#leave('closed'))
    socket.on('end', () => this.leave('closed'))
    socket.on('drain', () => this.pump())
    socket.resume()
    this.#heard = socket.bytesRead
    this.#tookAt = this.#clock.monotonic()
    this.#moveTo(from)
    this.#headStart = this.#ring.written - this.#position
    if (socket.destroyed || !socket.writable) return this.leave('closed')
    this.#give(head)
    this.pump()
  }

  /** Hot path, once a tick and viewer: writes what is new, if the socket has taken what was. */
  pump(): void {
    const socket = this.#socket
    while (!this.#left && socket.writableLength === 0) {
      this.#catchUp()
      if (this.#cursor === undefined) return
      if (this.#cursor >= this.#ring.next) {
        this.#headStart = 0
        return
      }
      this.#writePiece(this.#cursor)
    }
  }

  /** Looked at about once a second; lets a viewer go that has taken nothing for `patience`. */
  watchOver(patience: Milliseconds): void {
    const now = this.#clock.monotonic()
    const taken = this.#given - this.#socket.writableLength
    if (this.#socket.writableLength === 0 || taken !== this.#taken) this.#tookAt = now
    this.#taken = taken
    if (now - this.#tookAt >= patience) return this.leave('stalled')
    if (this.#socket.bytesRead - this.#heard > MAX_RECEIVED_BYTES) this.leave('closed')
  }

  leave(reason: LeaveReason): void {
    this.#leave(reason)
    this.#socket.destroy()
  }

  #leave(reason: LeaveReason): void {
    if (this.#left) return
    this.#left = true
    this.#onLeft(reason)
  }

  /** Moves the cursor to the newest keyframe where it has none, lost its place or is too far behind. */
  #catchUp(): void {
    const start = this.#ring.newestStart
    if (this.#cursor === undefined) return this.#moveTo(start)
    const fellOut = this.#cursor < this.#ring.first
    if (!fellOut && !(start !== undefined && start > this.#cursor && this.#isLate(this.#cursor))) return
    const before = this.#position
    this.#headStart = 0
    this.#moveTo(start)
    this.#onSkipped((this.#cursor === undefined ? this.#ring.written : this.#position) - before)
  }

  #isLate(cursor: number): boolean {
    if (this.#ring.written - this.#position <= this.#maxLag() + this.#headStart) return false
    return this.#clock.monotonic() - (this.#ring.at(cursor)?.at ?? 0) > BURST_TIME
  }

  #moveTo(start: number | undefined): void {
    this.#cursor = start
    this.#position = (start === undefined ? undefined : this.#ring.at(start)?.offset) ?? this.#ring.written
  }

  #writePiece(from: number): void {
    const ring = this.#ring
    let number = from
    let bytes = 0
    // One writev for several buffers; corking costs nothing for one.
    this.#socket.cork()
    for (let chunk = ring.at(number); chunk !== undefined && bytes < PIECE_BYTES; chunk = ring.at(number)) {
      if (chunk.headers !== this.#headers) this.#announce(chunk.headers, chunk.timestamp)
      this.#give(chunk.data)
      this.#position = chunk.offset + chunk.data.length
      bytes += chunk.data.length
      number += 1
    }
    this.#cursor = number
    this.#socket.uncork()
  }

  #announce(headers: StreamHeaders, timestamp: number): void {
    if (this.#headers === undefined) this.#give(flvHeader(headers.tracks))
    for (const tag of headerTags(headers, this.#headers, timestamp)) this.#give(tag)
    this.#headers = headers
  }

  #give(bytes: Buffer): void {
    this.#given += bytes.length
    this.#socket.write(bytes)
  }
}
