import type { Clock, Timer } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import type { InputView } from '#appliance/contract/buttons.ts'
import { InputDevice } from './input-device.ts'
import type { RecordBytes } from './input-event.ts'
import type { KeyEvent } from './key-events.ts'
import { keyOf } from './key-codes.ts'
import { KernelTime } from './kernel-time.ts'
import type { Moment } from './kernel-time.ts'
import { pluggedInputs } from './plugged-inputs.ts'

/** A remote is back well within two seconds after its receiver was plugged in again. */
const SEARCH = seconds(1)

export interface InputsOptions {
  /** As the settings name them, each once. */
  readonly devices: readonly string[]
  /** `/dev/input`, or one of that form. */
  readonly folder: string
  readonly recordBytes: RecordBytes
  readonly clock: Clock
  /** The machine's own, which the kernel stamps its events by. */
  readonly kernelClock: Pick<Clock, 'now' | 'monotonic'>
  readonly log: Log
  /** A device came, went, or cannot be opened for another reason than before. */
  readonly onChange: (view: InputView) => void
}

/** A key of a device; `key` is its name, or its number where it has none. */
export interface InputKey extends Moment {
  readonly device: string
  readonly key: string
  readonly move: KeyEvent['move']
}

/**
 * The input devices of the settings: found by name wherever they are plugged in, opened again when they come back, read by the kernel's own
 * records. It grabs none: that is an ioctl, which Node lacks, and a grabbed keyboard would be mute where this program hangs. The box's own browser
 * hears the same keys, and is told to leave them alone.
 */
export class Inputs {
  readonly #options: InputsOptions
  readonly #devices: readonly InputDevice[]
  readonly #kernelTime: KernelTime
  #search: { readonly ended: AbortController; readonly timer: Timer } | undefined
  #searching: Promise<void> | undefined

  constructor(options: InputsOptions) {
    this.#options = options
    const { recordBytes, clock } = options
    this.#devices = options.devices.map((device) => new InputDevice(device, { recordBytes, now: () => clock.now() }))
    this.#kernelTime = new KernelTime(options.kernelClock)
  }

  get views(): InputView[] {
    return this.#devices.map(({ view }) => view)
  }

  /** Resolves when the first search is over, whatever it found. */
  async start(): Promise<void> {
    if (this.#search !== undefined || this.#devices.length === 0) return
    const ended = new AbortController()
    this.#search = { ended, timer: this.#options.clock.every(SEARCH, () => this.#begin(ended.signal)) }
    this.#begin(ended.signal)
    await this.#searching
  }

  async stop(): Promise<void> {
    this.#search?.timer.cancel()
    this.#search?.ended.abort()
    this.#search = undefined
    await this.#searching
    for (const device of this.#devices) device.close()
  }

  /** What keys did since the last time, without waiting: in the order of each device, and nothing of what was pressed earlier is missing. */
  read(): InputKey[] {
    this.#kernelTime.look()
    return this.#devices.flatMap((device) => {
      const { events, lost } = device.read()
      const keys = events.map((event) => this.#keyOf(device, event))
      if (lost) this.#tell(device.view)
      return keys
    })
  }

  #keyOf(device: InputDevice, { code, move, time }: KeyEvent): InputKey {
    const moment = this.#kernelTime.momentOf(time)
    const key = keyOf(code) ?? String(code)
    if (move === 'down') device.note({ key, at: Math.round(this.#options.clock.now()), by: moment.by })
    return { device: device.device, key, move, ...moment }
  }

  #begin(signal: AbortSignal): void {
    this.#searching ??= this.#look(signal).finally(() => {
      this.#searching = undefined
    })
  }

  async #look(signal: AbortSignal): Promise<void> {
    const plugged = await pluggedInputs(this.#options.folder)
    for (const device of this.#devices) {
      const changed = await device.open(plugged, signal)
      if (signal.aborted) return
      if (changed) this.#tell(device.view)
    }
  }

  #tell(view: InputView): void {
    const { device, state, simulated } = view
    this.#options.log.info({ input: device, state, simulated }, state === 'ready' ? 'input device opened' : 'input device not open')
    this.#options.onChange(view)
  }
}
