import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ButtonSettings } from '#appliance/config/button-settings.ts'
import type { ButtonsDesk, ButtonsView, GpioTrouble, InputTrouble, Press } from '#appliance/contract/buttons.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import type { RecordBytes } from '../evdev/input-event.ts'
import { Inputs } from '../evdev/inputs.ts'
import { isSimulated, pluggedInputs } from '../evdev/plugged-inputs.ts'
import type { GpioEdge, GpioInput, GpioPort } from '../gpio/port.ts'
import { Button } from './button.ts'
import type { Contact } from './button.ts'
import { configuredButtons, inputsOf } from './configured.ts'
import type { Source } from './configured.ts'
import { InOrder } from './in-order.ts'

/** Lies between a finger and whoever hears of it, at most. */
const ROUND = milliseconds(20)
/** A pin may be granted, and its kernel module loaded, after the box has started. */
const PINS_AGAIN = seconds(10)

interface Pressed {
  readonly at: Milliseconds
  readonly button: Button
  /** The key that went down. */
  readonly key: string
  readonly press: Press
}

export interface ButtonsOptions {
  readonly settings: ButtonSettings
  readonly gpio: GpioPort
  /** Where udev names input devices: `/dev/input`. */
  readonly folder: string
  readonly recordBytes: RecordBytes
  readonly bus: Pick<BoxBus, 'tell'>
  readonly clock: Clock
  /** The machine's own, which the kernel stamps its events by. */
  readonly kernelClock: Pick<Clock, 'now' | 'monotonic'>
  readonly log: Log
}

/**
 * The buttons, presenter remotes and keypads of the room: which there are, how they are, and who pressed what when. It tells presses in
 * the order in which fingers came down, as far as anybody can know it, and never asks what they are for.
 */
export class Buttons implements Room {
  readonly name = 'buttons'
  readonly #options: ButtonsOptions
  readonly #buttons: readonly Button[]
  readonly #inputs: Inputs
  readonly #view: View<ButtonsView>
  readonly #listeners = new Set<(press: Press) => void>()
  readonly #inOrder = new InOrder<Pressed>()
  readonly #lines = new Map<Button, GpioInput>()
  #running: { readonly ended: AbortController; readonly round: Timer; readonly pins: Promise<void> } | undefined

  constructor(options: ButtonsOptions) {
    this.#options = options
    const { settings, clock, kernelClock, folder, recordBytes, log, gpio } = options
    const configured = configuredButtons(settings)
    const rest = milliseconds(settings.debounce_milliseconds)
    const isTwin = (source: Source): boolean => (source.kind === 'gpio' ? gpio.simulated : isSimulated(source.device))
    this.#buttons = configured.map((one) => new Button(one, { rest, since: clock.now(), simulated: isTwin(one.source) }))
    this.#inputs = new Inputs({
      ...{ devices: inputsOf(configured), folder, recordBytes, clock, kernelClock, log },
      onChange: ({ device, state }) => this.#inputChanged(device, state),
    })
    this.#view = new View(this.#picture())
  }

  get view(): Watchable<ButtonsView> {
    return this.#view
  }

  /** Keys of the input devices that are there, as the settings name them: whoever else hears these devices leaves them alone. */
  get heardKeys(): string[] {
    const there = this.#buttons.filter(({ configured: { source }, view }) => source.kind === 'input' && view.state === 'ready')
    return [...new Set(there.flatMap(({ configured: { meanings } }) => [...meanings.keys()]))]
  }

  /** The view, with the names of all input devices that are there now. */
  async desk(): Promise<ButtonsDesk> {
    const plugged = await pluggedInputs(this.#options.folder)
    return { ...this.#picture(), plugged: plugged.map(({ name }) => name) }
  }

  /** Hears every press that means something, the earlier first, at most 20 ms late where the box is not busy; the returned function ends it. */
  onPress(hear: (press: Press) => void): () => void {
    this.#listeners.add(hear)
    return () => void this.#listeners.delete(hear)
  }

  /** Resolves when what is plugged in is open; never waits for what is not. */
  async start(): Promise<void> {
    // Without buttons nothing is looked at, and nothing costs anything.
    if (this.#running !== undefined || this.#buttons.length === 0) return
    const ended = new AbortController()
    const round = this.#options.clock.every(ROUND, () => this.#round())
    this.#running = { ended, round, pins: this.#keepOpeningPins(ended.signal) }
    await this.#inputs.start()
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = undefined
    running?.ended.abort()
    running?.round.cancel()
    await running?.pins
    await this.#inputs.stop()
    this.#inOrder.clear()
    for (const [button, line] of this.#lines) {
      this.#lines.delete(button)
      await line.close()
    }
  }

  #round(): void {
    this.#read()
    if (this.#inOrder.isEmpty) return
    // Devices that were read first are read again: somebody may have been faster there while the others were read.
    const began = this.#read()
    for (const pressed of this.#inOrder.take(began)) this.#tell(pressed)
  }

  /** Takes what has come of all devices; answers when it began, before which nothing was pressed now that is not taken. */
  #read(): Milliseconds {
    const began = this.#options.clock.monotonic()
    for (const { device, key, move, at, by } of this.#inputs.read()) {
      // One device may be several buttons.
      if (move !== 'repeat') for (const button of this.#on(device)) this.#take(button, { key, down: move === 'down', at, by })
    }
    return began
  }

  #on(device: string): Button[] {
    return this.#buttons.filter(({ configured: { source } }) => source.kind === 'input' && source.device === device)
  }

  #take(button: Button, contact: Contact): void {
    const press = button.press(contact)
    if (press !== undefined) this.#inOrder.add({ at: press.at, button, key: contact.key, press })
  }

  #tell({ button, key, press }: Pressed): void {
    const { clock, log } = this.#options
    // When it was, by the box's date: `at` means nothing to people.
    const at = Math.round(clock.now() - (clock.monotonic() - press.at))
    button.note({ key, at, by: press.by })
    this.#view.set(this.#picture())
    for (const hear of this.#listeners) {
      try {
        hear(press)
      } catch (err) {
        log.error({ kind: press.kind, err }, 'listener to presses failed')
      }
    }
  }

  #inputChanged(device: string, state: 'ready' | InputTrouble): void {
    for (const button of this.#on(device)) this.#become(button, state)
  }

  #become(button: Button, state: 'ready' | InputTrouble | GpioTrouble): void {
    const before = button.view.state
    if (!button.become(state, this.#options.clock.now())) return
    this.#view.set(this.#picture())
    const { device } = button.configured
    if (state === 'ready') this.#options.bus.tell('buttons.found', { device })
    else if (before === 'ready') this.#options.bus.tell('buttons.lost', { device })
  }

  async #keepOpeningPins(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const closed = this.#buttons.filter((button) => button.configured.source.kind === 'gpio' && !this.#lines.has(button))
      if (closed.length === 0) return
      for (const button of closed) await this.#openPin(button, signal)
      await this.#options.clock.sleep(PINS_AGAIN, signal)
    }
  }

  async #openPin(button: Button, signal: AbortSignal): Promise<void> {
    const { source } = button.configured
    if (source.kind !== 'gpio' || signal.aborted) return
    const { line, activeLow } = source
    const heard = ({ active, at }: GpioEdge): void => this.#take(button, { key: String(line), down: active, at, by: 'box' })
    try {
      const opened = await this.#options.gpio.openInput({ line, activeLow, heard }, signal)
      if (typeof opened !== 'string') this.#lines.set(button, opened)
      this.#become(button, typeof opened === 'string' ? opened : 'ready')
    } catch (err) {
      this.#options.log.warn({ line, reason: sentenceOf(err) }, 'gpio line not opened')
      this.#become(button, 'failed')
    }
  }

  #picture(): ButtonsView {
    return { buttons: this.#buttons.map(({ view }) => view), inputs: this.#inputs.views }
  }
}
