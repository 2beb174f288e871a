import { BoxError } from '#appliance/base/errors.ts'
import type { Line, LineHearing } from '../serial/line.ts'
import type { SimulatedDevice } from '../serial/simulated-serial.ts'
import type { HidDevices, HidFound } from './hidraw.ts'

/** The simulated twin of `RealHid`. */
export class SimulatedHid implements HidDevices {
  readonly #plugged = new Map<string, { found: HidFound; device: SimulatedDevice; hearing: LineHearing | undefined }>()

  /** Plugs a device in; the returned function sends one report. */
  plugIn(found: HidFound, device: SimulatedDevice): (report: Uint8Array) => void {
    const plugged = { found, device, hearing: undefined as LineHearing | undefined }
    this.#plugged.set(found.device, plugged)
    return (report) => plugged.hearing?.bytes(Uint8Array.from(report))
  }

  pullOut(device: string): void {
    const plugged = this.#plugged.get(device)
    this.#plugged.delete(device)
    plugged?.hearing?.lost('pulled out')
  }

  list(): Promise<readonly HidFound[]> {
    return Promise.resolve([...this.#plugged.values()].map(({ found }) => found))
  }

  async open(device: string, hearing: LineHearing): Promise<Line> {
    const plugged = this.#plugged.get(device)
    if (plugged === undefined) throw new BoxError('DEVICE_FAILED', `${device} cannot be opened`, { details: { trouble: 'failed' } })
    plugged.hearing = hearing
    return {
      write: async (bytes) => {
        if (this.#plugged.get(device) !== plugged) throw new BoxError('DEVICE_FAILED', `${device} is gone`)
        plugged.device.hear(bytes)
      },
      close: async () => {
        plugged.hearing = undefined
      },
    }
  }
}
