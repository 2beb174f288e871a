import type { InputTrouble, InputView, LastKey } from '#appliance/contract/buttons.ts'
import { DeviceFile } from '../device-file.ts'
import type { RecordBytes } from './input-event.ts'
import { KeyEvents } from './key-events.ts'
import type { KeyEvent } from './key-events.ts'
import { inputsMeant, isSimulated } from './plugged-inputs.ts'
import type { PluggedInput } from './plugged-inputs.ts'

interface OpenNode {
  readonly name: string
  readonly file: DeviceFile
  readonly keys: KeyEvents
}

/** One input device of the settings, through all its comings and goings; it may be several nodes of the kernel. */
export class InputDevice {
  readonly device: string
  readonly #recordBytes: RecordBytes
  readonly #now: () => number
  readonly #open = new Map<string, OpenNode>()
  #state: 'ready' | InputTrouble = 'missing'
  #since: number
  #lastKey: LastKey | undefined
  /** Of nodes that are closed. */
  #badBytes = 0

  constructor(device: string, { recordBytes, now }: { recordBytes: RecordBytes; now: () => number }) {
    this.device = device
    this.#recordBytes = recordBytes
    this.#now = now
    this.#since = now()
  }

  get view(): InputView {
    const nodes = [...this.#open.values()]
    return {
      device: this.device,
      found: nodes.map(({ name }) => name),
      ...{ state: this.#state, since: this.#since },
      ...(this.#lastKey === undefined ? {} : { lastKey: this.#lastKey }),
      badBytes: this.#badBytes + nodes.reduce((sum, { keys }) => sum + keys.badBytes, 0),
      simulated: isSimulated(this.device),
    }
  }

  /** Opens what of it is plugged in and not open yet; answers whether its state has changed. */
  async open(plugged: readonly PluggedInput[], signal: AbortSignal): Promise<boolean> {
    let trouble: InputTrouble = 'missing'
    for (const { node, path, name } of inputsMeant(this.device, plugged)) {
      if (this.#open.has(node)) continue
      const file = await DeviceFile.open(path)
      if (typeof file === 'string') trouble = trouble === 'missing' ? file : trouble
      else if (signal.aborted) await file.close()
      else this.#open.set(node, { name, file, keys: new KeyEvents(this.#recordBytes) })
    }
    return this.#become(this.#open.size > 0 ? 'ready' : trouble)
  }

  /** The keys since the last time, in the order of the device, and whether the last of its nodes was pulled out. */
  read(): { events: KeyEvent[]; lost: boolean } {
    const events: KeyEvent[] = []
    for (const [node, { file, keys }] of this.#open) {
      const bytes = file.read()
      if (bytes === 'gone') this.#drop(node)
      else if (bytes.length > 0) events.push(...keys.feed(bytes))
    }
    return { events, lost: this.#open.size === 0 && this.#state === 'ready' && this.#become('missing') }
  }

  /** A key came; for whoever writes the settings. */
  note(key: LastKey): void {
    this.#lastKey = key
  }

  close(): void {
    for (const node of this.#open.keys()) this.#drop(node)
    this.#become('missing')
  }

  #drop(node: string): void {
    const open = this.#open.get(node)
    this.#open.delete(node)
    this.#badBytes += open?.keys.badBytes ?? 0
    // Nothing depends on it: it was never written to, and what it said is read.
    open?.file.close().catch(() => undefined)
  }

  #become(state: 'ready' | InputTrouble): boolean {
    if (state === this.#state) return false
    this.#state = state
    this.#since = this.#now()
    return true
  }
}
