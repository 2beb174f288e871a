import type { Socket } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { isEncrypted } from '#appliance/base/encrypted.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ViewerEntry } from '../viewers/viewer-book.ts'
import type { Batch, GopRing } from './gop-ring.ts'
import { SmallTalk } from './small-talk.ts'
import { headerMessages } from './stream-headers.ts'
import type { StreamHeaders } from './stream-headers.ts'
import type { WireFormat } from './wire-format.ts'

/** Most bytes handed to a socket at once: what a viewer who stops reading can pin in memory. */
const PIECE_BYTES = 131_072
const KEEP_ALIVE: Milliseconds = seconds(15)
/** What came in a burst is no lag: a segment of HLS is several times the bytes that a viewer may be behind. */
const BURST_TIME: Milliseconds = seconds(2)

export type LeaveReason = 'closed' | 'stalled' | 'ended'

export interface ViewerOptions {
  socket: Socket
  format: WireFormat
  ring: GopRing
  clock: Clock
  /** Bytes that it may be behind. */
  maxLag: () => number
  onLeft: (reason: LeaveReason) => void
  /** It fell behind and goes on at the newest keyframe, `bytes` later. */
  onSkipped: (bytes: number) => void
  /** Its page in the book of viewers, where one is kept; closed when it leaves. */
  entry?: ViewerEntry | undefined
}

/**
 * One viewer: a cursor into the ring and a socket. It owns no queue: what the socket has not taken is at most
 * one piece of shared buffers, and nothing more is written before that is gone.
 */
export class Viewer {
  readonly #socket: Socket
  readonly #format: WireFormat
  readonly #ring: GopRing
  readonly #clock: Clock
  readonly #maxLag: () => number
  readonly #onLeft: (reason: LeaveReason) => void
  readonly #onSkipped: (bytes: number) => void
  readonly #entry: ViewerEntry | undefined
  readonly #talk: SmallTalk
  /**
   * A bare socket takes at once what it has room for, and tells of the rest when it is out. One that encrypts takes everything a little
   * later, and would tell of nothing below its high-water mark.
   */
  readonly #onTaken: ((failed?: Error | null) => void) | undefined
  /** Number of the next batch; undefined while it waits for a place to begin. */
  #cursor: number | undefined
  /** How far it is, in the ring's bytes. */
  #position = 0
  /** Bytes it was given to begin with, until it has them all: no lag of its own. */
  #headStart = 0
  #headers: StreamHeaders | undefined
  #taken = 0
  #tookAt: Milliseconds = 0
  #heard = 0
  #held = false
  #left = false

  constructor(options: ViewerOptions) {
    this.#socket = options.socket
    this.#format = options.format
    this.#ring = options.ring
    this.#clock = options.clock
    this.#maxLag = options.maxLag
    this.#onLeft = options.onLeft
    this.#onSkipped = options.onSkipped
    this.#entry = options.entry
    this.#talk = new SmallTalk(options.clock.monotonic())
    this.#onTaken = isEncrypted(options.socket) ? (failed) => void (failed instanceof Error || this.pump()) : undefined
  }

  /** Takes the socket over: `head` first, then at once the stream from batch `from`, or from the next start. */
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
    this.#taken = this.#bytesTaken
    this.#tookAt = this.#clock.monotonic()
    this.#moveTo(from)
    this.#headStart = this.#ring.written - this.#position
    if (socket.destroyed || !socket.writable) return this.leave('closed')
    socket.write(head, this.#onTaken)
    this.pump()
  }

  /** While it is held nothing is written, and taking nothing is no stall; afterwards it goes on at a keyframe that came meanwhile. */
  hold(held: boolean): void {
    if (held === this.#held) return
    this.#held = held
    const start = this.#ring.newestStart
    if (!held && start !== undefined && start > (this.#cursor ?? -1)) this.#moveTo(start)
    this.pump()
  }

  /** Hot path, once a tick and viewer: writes what is new, if the socket has taken what was. */
  pump(): void {
    const socket = this.#socket
    while (!this.#left && !this.#held && socket.writableLength === 0) {
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
    const taken = this.#bytesTaken
    if (this.#held || this.#socket.writableLength === 0 || taken !== this.#taken) this.#tookAt = now
    this.#entry?.took(taken - this.#taken, this.#bytesBehind)
    this.#taken = taken
    if (now - this.#tookAt >= patience) return this.leave('stalled')
    const heard = this.#socket.bytesRead
    if (this.#talk.isTooMuch(heard - this.#heard, now)) this.leave('closed')
    this.#heard = heard
  }

  get #bytesTaken(): number {
    return this.#socket.bytesWritten - this.#socket.writableLength
  }

  get #bytesBehind(): number {
    const waiting = this.#cursor === undefined || this.#held ? 0 : this.#ring.written - this.#position
    return waiting + this.#socket.writableLength
  }

  leave(reason: LeaveReason): void {
    this.#leave(reason)
    this.#socket.destroy()
  }

  #leave(reason: LeaveReason): void {
    if (this.#left) return
    this.#left = true
    this.#entry?.close()
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
    this.#entry?.skipped()
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
    for (let batch = ring.at(number); batch !== undefined && bytes < PIECE_BYTES; batch = ring.at(number)) {
      if (batch.headers !== this.#headers) this.#announce(batch)
      this.#socket.write(this.#format.batch(batch), this.#onTaken)
      this.#position = batch.offset + batch.tags.length
      bytes += batch.tags.length
      number += 1
    }
    this.#cursor = number
    this.#socket.uncork()
  }

  #announce(batch: Batch): void {
    const { headers, timestamp } = batch
    const sent = this.#headers
    this.#socket.write(sent === undefined ? this.#format.opening(headers.tracks) : this.#format.bridge(batch, sent))
    for (const message of headerMessages(headers, sent, timestamp)) this.#socket.write(this.#format.message(message))
    this.#headers = headers
  }
}
