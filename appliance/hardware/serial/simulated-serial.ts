import { BoxError } from '#appliance/base/errors.ts'
import type { Line, LineHearing, OpenTrouble } from './line.ts'
import type { SerialPortFound, SerialPorts } from './serial-ports.ts'

/** What is at the other end of a simulated port. */
export interface SimulatedDevice {
  /** Bytes that the box sends. */
  hear(bytes: Uint8Array): void
}

interface Plugged {
  readonly found: SerialPortFound
  readonly device: SimulatedDevice
  hearing: LineHearing | undefined
  trouble: OpenTrouble | undefined
}

/** The simulated twin of `RealSerial`: devices are plugged in and pulled out by hand, and speak bytes. */
export class SimulatedSerial implements SerialPorts {
  readonly #plugged = new Map<string, Plugged>()
  /** Speeds at which ports were opened, in order. */
  readonly opened: { readonly path: string; readonly baud: number }[] = []

  /** Plugs a device in; the returned function is its voice. */
  plugIn(path: string, device: SimulatedDevice, about: Partial<SerialPortFound> = {}): (bytes: Uint8Array) => void {
    const found = { device: path, names: [path], vendor: undefined, product: undefined, serial: undefined, ...about }
    const plugged: Plugged = { found, device, hearing: undefined, trouble: undefined }
    this.#plugged.set(path, plugged)
    return (bytes) => plugged.hearing?.bytes(Uint8Array.from(bytes))
  }

  pullOut(path: string): void {
    const plugged = this.#plugged.get(path)
    this.#plugged.delete(path)
    plugged?.hearing?.lost('pulled out')
  }

  /** From now on, or until `undefined`, the port cannot be opened. */
  refuse(path: string, trouble: OpenTrouble | undefined): void {
    const plugged = this.#plugged.get(path)
    if (plugged !== undefined) plugged.trouble = trouble
  }

  list(): Promise<readonly SerialPortFound[]> {
    return Promise.resolve([...this.#plugged.values()].map(({ found }) => found))
  }

  deviceAt(path: string): Promise<string | undefined> {
    return Promise.resolve(this.#plugged.get(path)?.found.device)
  }

  async open(path: string, { baud }: { baud: number }, hearing: LineHearing): Promise<Line> {
    const plugged = this.#plugged.get(path)
    const trouble = plugged?.hearing === undefined ? plugged?.trouble : 'busy'
    if (plugged === undefined || trouble !== undefined)
      throw new BoxError('DEVICE_FAILED', `${path} cannot be opened`, { details: { trouble: trouble ?? 'failed' } })
    this.opened.push({ path, baud })
    plugged.hearing = hearing
    return {
      write: async (bytes) => {
        if (this.#plugged.get(path) !== plugged) throw new BoxError('DEVICE_FAILED', `${path} is gone`)
        plugged.device.hear(bytes)
      },
      close: async () => {
        plugged.hearing = undefined
      },
    }
  }
}
