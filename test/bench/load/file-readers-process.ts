import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { machineTime, sleep } from '../measure/time.ts'
import type { ReadersAnswer, ReadersQuestion } from './file-readers.ts'

/* The process that holds all readers of a file server: it answers the questions of file-readers.ts, and ends with its parent. */

/** What a player asks for at a time. */
const PART = 4_194_304
/** One for all: what is read is not looked at. */
const buffer = Buffer.allocUnsafe(262_144)

/** One connection that is kept: the next part is asked for when the one before has come. */
class Reader {
  readonly #question: ReadersQuestion
  readonly #socket: Socket
  bytes = 0
  failures = 0
  #left = 0
  #turn: number

  constructor(question: ReadersQuestion, turn: number) {
    this.#question = question
    this.#turn = turn
    const onread = { buffer, callback: (count: number, into: Uint8Array) => this.#take(count, into) }
    this.#socket = connect({ port: question.port, host: '127.0.0.1', noDelay: true, onread })
    this.#socket.once('connect', () => this.#ask())
    this.#socket.on('error', () => undefined).once('close', () => (this.failures += 1))
  }

  stop(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.destroy()
  }

  #ask(): void {
    const { path, port, bytes, way } = this.#question
    const places = Math.floor(bytes / PART)
    const from = way === 'together' ? (this.#turn % places) * PART : Math.floor(((this.#turn * 0.618_034) % 1) * (bytes - PART))
    this.#turn += 1
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nRange: bytes=${from}-${from + PART - 1}\r\n\r\n`)
  }

  #take(count: number, into: Uint8Array): boolean {
    this.bytes += count
    this.#left = this.#left === 0 ? PART + this.#headBytes(into, count) - count : this.#left - count
    if (this.#left === 0) this.#ask()
    return true
  }

  /** Servers send the head with the first bytes, or before them. */
  #headBytes(into: Uint8Array, count: number): number {
    const head = Buffer.from(into.buffer, into.byteOffset, Math.min(count, 4096))
    if (head.toString('latin1', 9, 12) !== '206') this.failures += 1
    return head.indexOf('\r\n\r\n') + 4
  }
}

async function read(question: ReadersQuestion): Promise<ReadersAnswer> {
  const readers = Array.from({ length: question.readers }, (_, turn) => new Reader(question, question.way === 'together' ? 0 : turn * 1009))
  const started = machineTime()
  await sleep(question.window)
  const seconds = (machineTime() - started) / 1000
  for (const reader of readers) reader.stop()
  const sum = (of: (reader: Reader) => number): number => readers.reduce((total, reader) => total + of(reader), 0)
  return { bytes: sum(({ bytes }) => bytes), failures: sum(({ failures }) => failures), seconds }
}

process.on('message', (question: ReadersQuestion) => {
  read(question).then(
    (answer) => process.send?.(answer),
    (cause: unknown) => {
      console.error(cause)
      process.exit(1)
    },
  )
})
process.once('disconnect', () => process.exit())
