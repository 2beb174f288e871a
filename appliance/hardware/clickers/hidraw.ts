import { constants } from 'node:fs'
import { open, readFile, readdir } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { openTroubleOf } from '../serial/line.ts'
import type { Line, LineHearing } from '../serial/line.ts'

/** A HID device that the kernel hands out raw. */
export interface HidFound {
  /** Such as /dev/hidraw0. */
  readonly device: string
  /** Four hex digits each. */
  readonly vendor: string
  readonly product: string
}

export interface HidDevices {
  /** Never rejects. */
  list(): Promise<readonly HidFound[]>
  /** Each chunk that is heard is one report. Rejects with DEVICE_FAILED, whose details say the `trouble`. */
  open(device: string, hearing: LineHearing): Promise<Line>
}

const REPORT = 64
/** How often reports are fetched: little of what a press may take to the projector. */
const LOOK_EVERY: Milliseconds = milliseconds(20)
/** What was sent is answered soon, and the next command waits for it. */
const AFTER_A_WRITE = { lookEvery: milliseconds(4), forSoLong: milliseconds(60) }
const MOST_AT_ONCE = 32

/** The machine's own, over /dev/hidrawN: nothing native, and a report is a read. */
export class RealHid implements HidDevices {
  readonly #clock: Clock
  readonly #classes: string
  readonly #devices: string

  constructor(clock: Clock, { classes = '/sys/class/hidraw', devices = '/dev' } = {}) {
    this.#clock = clock
    this.#classes = classes
    this.#devices = devices
  }

  async list(): Promise<readonly HidFound[]> {
    // No HID device has ever been plugged in.
    const names = (await readdir(this.#classes).catch(() => [] as string[])).toSorted()
    const texts = await Promise.all(names.map((name) => readFile(join(this.#classes, name, 'device', 'uevent'), 'utf8').catch(() => '')))
    return names.flatMap((name, index) => {
      const ids = hidIdOf(texts[index] ?? '')
      return ids === undefined ? [] : [{ device: join(this.#devices, name), ...ids }]
    })
  }

  // It may be a simulator's terminal, which must not become the one that the box hangs on. Not waiting for a report: a read that waits would hold one of the few threads for as long as nobody presses anything.
  async open(device: string, hearing: LineHearing): Promise<Line> {
    const file = await open(device, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY).catch((cause: unknown) => {
      const said = sentenceOf(cause)
      throw new BoxError('DEVICE_FAILED', `${device} cannot be opened: ${said}`, { cause, details: { trouble: openTroubleOf(said) } })
    })
    return new HidLine({ file, device, clock: this.#clock, hearing })
  }
}

/** `HID_ID=0003:00001881:00000150` of a device's uevent: bus, vendor, product. Pure. */
export function hidIdOf(uevent: string): Pick<HidFound, 'vendor' | 'product'> | undefined {
  const [, vendor = '', product = ''] = /^HID_ID=[0-9A-F]{4}:0000([0-9A-F]{4}):0000([0-9A-F]{4})$/m.exec(uevent) ?? []
  return vendor === '' ? undefined : { vendor: vendor.toLowerCase(), product: product.toLowerCase() }
}

class HidLine implements Line {
  readonly #file: FileHandle
  readonly #device: string
  readonly #clock: Clock
  readonly #hearing: LineHearing
  readonly #listening: Promise<void>
  #ended = false
  /** Ends the wait before the next look. */
  #wait = new AbortController()
  #answeredUntil: Milliseconds = -Infinity

  constructor({ file, device, clock, hearing }: { file: FileHandle; device: string; clock: Clock; hearing: LineHearing }) {
    this.#file = file
    this.#device = device
    this.#clock = clock
    this.#hearing = hearing
    this.#listening = this.#listen()
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.write(bytes)
      this.#answeredUntil = this.#clock.monotonic() + AFTER_A_WRITE.forSoLong
      this.#wait.abort()
    } catch (cause) {
      throw new BoxError('DEVICE_FAILED', `${this.#device} took nothing: ${sentenceOf(cause)}`, { cause })
    }
  }

  async close(): Promise<void> {
    this.#ended = true
    this.#wait.abort()
    await this.#listening
  }

  async #listen(): Promise<void> {
    while (!this.#ended) {
      this.#wait = new AbortController()
      const trouble = await this.#fetch()
      if (trouble !== undefined) {
        if (!this.#ended) this.#hearing.lost(trouble)
        break
      }
      const isAnswered = this.#clock.monotonic() < this.#answeredUntil
      await this.#clock.sleep(isAnswered ? AFTER_A_WRITE.lookEvery : LOOK_EVERY, this.#wait.signal)
    }
    // It was pulled out; there is nothing left to close properly.
    await this.#file.close().catch(() => undefined)
  }

  /** All reports that wait; what ended it, where it has ended. */
  async #fetch(): Promise<string | undefined> {
    for (let reports = 0; reports < MOST_AT_ONCE; reports += 1) {
      const report = new Uint8Array(REPORT)
      try {
        const { bytesRead } = await this.#file.read(report, 0, REPORT)
        if (this.#ended) return undefined
        if (bytesRead === 0) return 'hung up'
        this.#hearing.bytes(report.subarray(0, bytesRead))
      } catch (thrown) {
        return (thrown as NodeJS.ErrnoException).code === 'EAGAIN' ? undefined : sentenceOf(thrown)
      }
    }
    return undefined
  }
}
