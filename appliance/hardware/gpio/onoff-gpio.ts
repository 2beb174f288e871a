import { access, constants, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Gpio } from 'onoff'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { GpioTrouble } from '#appliance/contract/buttons.ts'
import { sysfsNumberOf } from './header-chip.ts'
import type { GpioInput, GpioInputWish, GpioPort } from './port.ts'

interface Onoff {
  readonly Gpio: typeof Gpio
}

/** Where onoff looks, too. */
const FOLDER = '/sys/class/gpio'
/** udev hands an exported line to the group a moment later. */
const GRANT_LOOKS = 20
const GRANT_LOOK = milliseconds(50)

/** The pins of a Raspberry Pi's header by onoff, the only place that knows it. It is loaded when a line is wanted, and may not be there. */
export class OnoffGpio implements GpioPort {
  readonly simulated = false
  readonly #label: string
  readonly #clock: Clock
  readonly #log: Log
  /** Lines that would not open, told once. */
  readonly #complained = new Set<number>()

  /** `label` of the chip behind the header; empty: the one of a Raspberry Pi. */
  constructor({ label, clock, log }: { label: string; clock: Clock; log: Log }) {
    this.#label = label
    this.#clock = clock
    this.#log = log
  }

  async openInput(wish: GpioInputWish, signal: AbortSignal): Promise<GpioInput | GpioTrouble> {
    const number = await sysfsNumberOf(wish.line, { folder: FOLDER, label: this.#label })
    if (typeof number === 'string') return number
    const onoff = await loadOnoff()
    if (onoff === undefined) return 'not-installed'
    const ready = await this.#makeReady(number, signal)
    return typeof ready === 'string' ? ready : this.#opened(onoff, { number, ...ready }, wish)
  }

  /**
   * The line is there and ours before onoff sees it: onoff waits for both by opening each file ten thousand times, and nothing else happens
   * in the box meanwhile. `ours`: nobody had exported it.
   */
  async #makeReady(number: number, signal: AbortSignal): Promise<{ ours: boolean } | GpioTrouble> {
    const files = ['value', 'direction', 'edge', 'active_low'].map((name) => join(FOLDER, `gpio${number}`, name))
    if (await mayUse(files)) return { ours: false }
    try {
      await writeFile(join(FOLDER, 'export'), String(number))
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException
      if (code === 'EACCES' || code === 'EPERM') return 'refused'
      // EBUSY: it is exported already, or a driver of the kernel has it; the files tell which.
      if (code !== 'EBUSY') return 'failed'
    }
    for (let look = 0; look < GRANT_LOOKS && !signal.aborted; look += 1) {
      if (await mayUse(files)) return { ours: true }
      await this.#clock.sleep(GRANT_LOOK, signal)
    }
    return 'refused'
  }

  #opened(onoff: Onoff, { number, ours }: { number: number; ours: boolean }, wish: GpioInputWish): GpioInput | GpioTrouble {
    const { line, activeLow, heard } = wish
    try {
      // Its own debouncing tells of a press when the contact has settled, which is when somebody else was faster.
      const gpio = new onoff.Gpio(number, 'in', 'both', { activeLow })
      gpio.watch((error, value) => {
        if (error === null || error === undefined) heard({ active: value === 1, at: this.#clock.monotonic() })
      })
      // What a script of the machine has exported for the box, it could not export again.
      return { close: async () => (ours ? gpio.unexport() : gpio.unwatchAll()) }
    } catch (thrown) {
      if (!this.#complained.has(line)) this.#log.warn({ line, number, reason: sentenceOf(thrown) }, 'gpio line not opened')
      this.#complained.add(line)
      return 'failed'
    }
  }
}

/** undefined where there was no compiler for it when the box was set up, or it was made for another Node. */
async function loadOnoff(): Promise<Onoff | undefined> {
  return import('onoff').catch(() => undefined)
}

async function mayUse(files: readonly string[]): Promise<boolean> {
  const looked = files.map((file) => access(file, constants.R_OK | constants.W_OK))
  return (await Promise.allSettled(looked)).every(({ status }) => status === 'fulfilled')
}
