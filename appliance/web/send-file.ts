import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { rangeAnswer } from './range-answer.ts'
import type { ChunkShelf, LentBytes } from './chunk-shelf.ts'

/** A file that is read in place. */
export interface FileToSend {
  readonly size: number
  /** Strong, with its quotes. */
  readonly etag: string
  open(): OpenedFile
}

export interface OpenedFile {
  /** All of it is here and known to be right: reading waits for nothing but the disk. */
  readonly settled: boolean
  /** Fills as much of the buffer as it can and resolves with how much that was, waiting for what is not there yet; 0 where it ends or `signal` aborted. */
  readAt(buffer: Buffer, from: number, signal?: AbortSignal): Promise<number>
  close(): Promise<void>
}

export interface SendFileOptions {
  readonly clock: Clock
  readonly log: Log
  readonly shelf: ChunkShelf
}

export interface FileAnswer extends SendFileOptions {
  readonly file: FileToSend
  /** What else is told of it. */
  readonly headers: Readonly<Record<string, string>>
}

/** Read at once where the shelf has no place, or the file is still arriving. */
const APART_BYTES = 65_536
/** Who takes nothing for so long has gone without saying so. */
const STALLED = seconds(60)
/** A file whose first bytes do not come is answered for by then; whoever asked asks again. */
const FIRST_BYTES = seconds(20)
/** In the middle of a file that is arriving, a viewer waits longer than that: players give up a film that breaks off. */
const ROUNDS_OF_WAITING = 5

/**
 * Answers with a file, or with the part of it that is asked for, past Fastify's streams: large reads into buffers that are used again, each
 * written when the one before has left. Rejects before anything is said where the first bytes cannot be read, with BLOB_ABSENT where they
 * do not come in time.
 */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, what: FileAnswer): Promise<FastifyReply> {
  const { status, headers, part } = rangeAnswer(request.headers, what.file)
  reply.headers({ ...what.headers, ...headers })
  if (request.method === 'HEAD' || part === undefined || part.bytes === 0) return reply.code(status).send()
  const sending = new Sending(reply.raw, what, part)
  await sending.begin()
  reply.hijack()
  reply.raw.writeHead(status, reply.getHeaders() as OutgoingHttpHeaders)
  sending.goOn()
  return reply
}

/** One answer's body on its way. */
class Sending {
  readonly #response: ServerResponse
  readonly #what: FileAnswer
  readonly #opened: OpenedFile
  readonly #gone = new AbortController()
  readonly #end: number
  #at: number
  /** Read, and not sent yet. */
  #next: LentBytes | undefined
  /** For what is not on the shelf. */
  #apart: Buffer | undefined
  /** A write is on its way; false where the connection has closed. */
  #written: ((sent: boolean) => void) | undefined

  constructor(response: ServerResponse, what: FileAnswer, { from, bytes }: { from: number; bytes: number }) {
    this.#response = response
    this.#what = what
    this.#at = from
    this.#end = from + bytes
    this.#opened = what.file.open()
    response.once('close', () => {
      this.#gone.abort()
      this.#written?.(false)
    })
  }

  /** Reads the first bytes. */
  async begin(): Promise<void> {
    const { clock } = this.#what
    const late = clock.after(FIRST_BYTES, () => this.#gone.abort())
    try {
      await this.#read()
      if (this.#next === undefined) throw new BoxError('BLOB_ABSENT', 'it is on its way to the box, and its beginning has not come yet')
    } catch (thrown) {
      await this.#leave()
      throw thrown
    } finally {
      late.cancel()
    }
  }

  /** Sends them and all that follow. */
  goOn(): void {
    this.#watchSilence()
    void this.#sendAll()
  }

  /** It never rejects. */
  async #sendAll(): Promise<void> {
    const { log, file } = this.#what
    try {
      await this.#send()
    } catch (thrown) {
      // The head is out: all that can be told is that it breaks off.
      log.warn({ err: thrown, etag: file.etag }, 'a file broke off while it was sent')
      this.#response.destroy()
    }
    await this.#leave().catch((thrown: unknown) => log.debug({ err: thrown }, 'a file that was read did not close'))
  }

  async #send(): Promise<void> {
    while (this.#next !== undefined && (await this.#write(this.#next))) {
      if (this.#at >= this.#end) return void this.#response.end()
      await this.#read()
    }
    if (!this.#gone.signal.aborted) throw new BoxError('BLOB_CORRUPT', `it ends at byte ${this.#at} and not at ${this.#end}`)
  }

  async #read(): Promise<void> {
    const { shelf, file } = this.#what
    const read = (buffer: Buffer, from: number): Promise<number> => this.#opened.readAt(buffer, from)
    const shared = this.#opened.settled ? await shelf.take(file, this.#at, read) : undefined
    this.#next = shared ?? (await this.#readApart())
  }

  async #readApart(): Promise<LentBytes | undefined> {
    const left = this.#end - this.#at
    const buffer = (this.#apart ??= Buffer.allocUnsafeSlow(Math.min(APART_BYTES, left)))
    const count = await this.#opened.readAt(left < buffer.length ? buffer.subarray(0, left) : buffer, this.#at, this.#gone.signal)
    const lose = (): void => void (this.#apart = undefined)
    return count === 0 ? undefined : { bytes: buffer.subarray(0, count), giveBack: () => undefined, lose }
  }

  /** Whether it has left. */
  #write(next: LentBytes): Promise<boolean> {
    const bytes = next.bytes.length > this.#end - this.#at ? next.bytes.subarray(0, this.#end - this.#at) : next.bytes
    return new Promise((resolve) => {
      if (this.#gone.signal.aborted) return resolve(false)
      const done = (sent: boolean): void => {
        this.#written = undefined
        this.#at += sent ? bytes.length : 0
        // The kernel may still be reading what did not leave.
        if (sent) next.giveBack()
        else next.lose()
        resolve(sent)
      }
      this.#written = done
      this.#response.write(bytes, (error) => {
        // Who leaves in the middle of a write is told of here, before the connection says that it has closed.
        if (error !== null && error !== undefined) this.#gone.abort()
        if (this.#written === done) done(error === null || error === undefined)
      })
    })
  }

  /** Whoever takes nothing is let go; whoever waits for what the box itself waits for is not, for a while. */
  #watchSilence(): void {
    let rounds = 0
    this.#response.setTimeout(STALLED, () => {
      rounds = this.#written === undefined ? rounds + 1 : ROUNDS_OF_WAITING
      if (rounds >= ROUNDS_OF_WAITING) this.#response.destroy()
      else this.#response.socket?.setTimeout(STALLED)
    })
  }

  async #leave(): Promise<void> {
    this.#next?.giveBack()
    await this.#opened.close()
  }
}
