import { realpath } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type * as SerialLibrary from 'serialport'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { openTroubleOf } from './line.ts'
import type { Line, LineHearing } from './line.ts'
import { listPorts } from './list-ports.ts'
import { readPatiently } from './patient-read.ts'
import type { OpenTerminal } from './patient-read.ts'
import type { SerialPortFound, SerialPorts } from './serial-ports.ts'

const load = createRequire(import.meta.url)

/** A receiver is a trickle; who sends more is not read any faster, and waits in the kernel's own small buffer. */
const MOST_BYTES = 8192
const IN_SO_LONG = milliseconds(100)
const READ_AT_ONCE = 4096

/** The machine's serial ports; the only importer of serialport, which is loaded when the first port is opened. */
export class RealSerial implements SerialPorts {
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  list(): Promise<readonly SerialPortFound[]> {
    return listPorts()
  }

  async deviceAt(path: string): Promise<string | undefined> {
    return realpath(path).catch(() => undefined)
  }

  open(device: string, { baud }: { baud: number }, hearing: LineHearing): Promise<Line> {
    const { SerialPort } = load('serialport') as typeof SerialLibrary
    return new Promise((resolve, reject) => {
      const options = { path: device, baudRate: baud, highWaterMark: READ_AT_ONCE, autoOpen: false }
      const port = new SerialPort(options)
      port.open((failure) => {
        if (failure !== null) return reject(failed(`${device} cannot be opened`, failure))
        // The box runs on Linux alone, whose terminals these are.
        readPatiently(port.port as unknown as OpenTerminal)
        resolve(new RealLine({ port, clock: this.#clock, hearing }))
      })
    })
  }
}

function failed(what: string, cause: Error): BoxError {
  const said = sentenceOf(cause)
  return new BoxError('DEVICE_FAILED', `${what}: ${said}`, { cause, details: { trouble: openTroubleOf(said) } })
}

class RealLine implements Line {
  readonly #port: SerialLibrary.SerialPort
  readonly #clock: Clock
  readonly #hearing: LineHearing
  #closed = false
  #bytes = 0
  #periodEnds = 0

  constructor({ port, clock, hearing }: { port: SerialLibrary.SerialPort; clock: Clock; hearing: LineHearing }) {
    this.#port = port
    this.#clock = clock
    this.#hearing = hearing
    port.on('data', (chunk: Buffer) => this.#take(chunk))
    // A port that is pulled out closes without an error; what fails while it is open is told and closes it.
    port.on('close', (why: Error | null | undefined) => this.#lose(why === null || why === undefined ? 'closed' : sentenceOf(why)))
    port.on('error', (why) => {
      this.#lose(sentenceOf(why))
      void this.close()
    })
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.#port.isOpen) return reject(new BoxError('DEVICE_FAILED', `${this.#port.path} is closed`))
      this.#port.write(Buffer.from(bytes), (failure) => {
        if (failure === null || failure === undefined) resolve()
        else reject(failed(`${this.#port.path} took nothing`, failure))
      })
    })
  }

  close(): Promise<void> {
    this.#closed = true
    return new Promise((resolve) => {
      if (!this.#port.isOpen || this.#port.closing) return resolve()
      // Whatever it says, the port is not used any more.
      this.#port.close(() => resolve())
    })
  }

  #take(chunk: Buffer): void {
    if (this.#closed) return
    this.#slowDown(chunk.length)
    this.#hearing.bytes(Uint8Array.from(chunk))
  }

  #slowDown(length: number): void {
    const now = this.#clock.monotonic()
    if (now >= this.#periodEnds) [this.#bytes, this.#periodEnds] = [0, now + IN_SO_LONG]
    this.#bytes += length
    if (this.#bytes < MOST_BYTES) return
    this.#port.pause()
    this.#clock.after(this.#periodEnds - now, () => {
      if (!this.#closed) this.#port.resume()
    })
  }

  #lose(reason: string): void {
    if (this.#closed) return
    this.#closed = true
    this.#hearing.lost(reason)
  }
}
