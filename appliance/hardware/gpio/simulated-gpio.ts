import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds } from '#appliance/base/duration.ts'
import type { GpioTrouble } from '#appliance/contract/buttons.ts'
import { DeviceFile } from '../device-file.ts'
import type { GpioInput, GpioInputWish, GpioPort } from './port.ts'

const LOOK = milliseconds(20)
/** As many as a Raspberry Pi 4 has. */
const LINES = 58
const LONGEST_LINE = 64

/**
 * The simulated twin of the pins: reads lines such as `17 down` and `17 up` from a FIFO or terminal, `down` being what a button does to its
 * line. Anything else is left out. One file serves all lines; it is open while a line is.
 */
export class SimulatedGpio implements GpioPort {
  readonly simulated = true
  readonly #path: string
  readonly #clock: Clock
  readonly #wishes = new Set<Pick<GpioInputWish, 'line' | 'heard'>>()
  #reading: { readonly file: DeviceFile; readonly timer: Timer } | undefined
  #rest = ''

  constructor({ path, clock }: { path: string; clock: Clock }) {
    this.#path = path
    this.#clock = clock
  }

  async openInput(wish: Pick<GpioInputWish, 'line' | 'heard'>): Promise<GpioInput | GpioTrouble> {
    if (wish.line >= LINES) return 'no-such-line'
    if (this.#reading === undefined) {
      const file = await DeviceFile.open(this.#path, { alone: true })
      if (typeof file === 'string') return file === 'missing' ? 'no-chip' : file
      this.#reading = { file, timer: this.#clock.every(LOOK, () => this.#look()) }
    }
    this.#wishes.add(wish)
    return { close: () => this.#close(wish) }
  }

  async #close(wish: Pick<GpioInputWish, 'line' | 'heard'>): Promise<void> {
    this.#wishes.delete(wish)
    const reading = this.#reading
    if (this.#wishes.size > 0 || reading === undefined) return
    this.#reading = undefined
    reading.timer.cancel()
    await reading.file.close()
  }

  #look(): void {
    const bytes = this.#reading?.file.read()
    if (bytes === undefined || bytes === 'gone') return
    const lines = (this.#rest + bytes.toString('latin1')).split(/\r?\n/)
    this.#rest = lines.pop()?.slice(-LONGEST_LINE) ?? ''
    for (const line of lines) this.#hear(line)
  }

  #hear(text: string): void {
    const [, line, move] = /^(\d{1,3}) (down|up)$/.exec(text) ?? []
    if (line === undefined) return
    const edge = { active: move === 'down', at: this.#clock.monotonic() }
    for (const wish of this.#wishes) if (wish.line === Number(line)) wish.heard(edge)
  }
}
