import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ButtonView, LastKey, Press, TimedBy } from '#appliance/contract/buttons.ts'
import type { Configured } from './configured.ts'
import { Debounce } from './debounce.ts'

/** A contact that closed or opened. */
export interface Contact {
  readonly key: string
  readonly down: boolean
  readonly at: Milliseconds
  readonly by: TimedBy
}

/** One button, presenter or keypad: what it is, how it is, and which of its contacts are presses. */
export class Button {
  readonly configured: Configured
  readonly #rest: Milliseconds
  readonly #contacts = new Map<string, Debounce>()
  /** Keys that are held down. */
  readonly #held = new Set<string>()
  #view: Omit<ButtonView, 'pressed'>

  constructor(configured: Configured, { rest, since, simulated }: { rest: Milliseconds; since: number; simulated: boolean }) {
    this.configured = configured
    this.#rest = rest
    const { device, on, source } = configured
    this.#view = { device, on, source: source.kind, state: 'missing', since, presses: 0, bounces: 0, simulated }
  }

  get view(): ButtonView {
    return { ...this.#view, pressed: this.#held.size > 0 }
  }

  /** Answers whether that is new. */
  become(state: ButtonView['state'], since: number): boolean {
    if (state === this.#view.state) return false
    // Nobody hears how a finger leaves what was pulled out.
    this.#held.clear()
    this.#view = { ...this.#view, state, since }
    return true
  }

  /** The press that a contact is; undefined where it bounces, opens, or means nothing here. */
  press({ key, down, at, by }: Contact): Press | undefined {
    const meaning = this.configured.meanings.get(key)
    if (meaning === undefined) return undefined
    if (down) this.#held.add(key)
    else this.#held.delete(key)
    const contact = this.#contacts.get(key) ?? new Debounce(this.#rest)
    this.#contacts.set(key, contact)
    const what = contact.take({ down, at })
    if (what === 'bounce') this.#view = { ...this.#view, bounces: this.#view.bounces + 1 }
    return what === 'press' ? { ...meaning, device: this.configured.device, at, by } : undefined
  }

  /** A press of it was told. */
  note(lastPress: LastKey): void {
    this.#view = { ...this.#view, presses: this.#view.presses + 1, lastPress }
  }
}
