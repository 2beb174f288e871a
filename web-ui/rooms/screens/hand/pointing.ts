import { signal } from '@preact/signals'
import type { Fact } from '#appliance/contract/facts.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { keyNameOf } from './key-name.ts'

/**
 * What somebody at a screen means by a key or a remote. next, previous, blank, start: as PRESENTER_ACTIONS has them. do: go, where no remote has such a
 * key. touch: the screen itself was touched, or clicked.
 */
export type PointedAction = 'next' | 'previous' | 'blank' | 'start' | 'do' | 'touch' | `digit-${number}`

export interface Pointed {
  readonly action: PointedAction
  /** Whether the hand was seen before: what shows it does nothing else. */
  readonly wasAwake: boolean
}

/** Remotes have PgDn and PgUp, or arrows; B or a dot for the black screen; F5 and Esc in turn for their one play key. */
const ACTIONS: Readonly<Record<string, PointedAction>> = {
  ...{ PAGEDOWN: 'next', RIGHT: 'next', DOWN: 'next', PAGEUP: 'previous', LEFT: 'previous', UP: 'previous' },
  ...{ B: 'blank', DOT: 'blank', F5: 'start', ESC: 'start', ENTER: 'do', KPENTER: 'do', SPACE: 'do' },
}
/** A hand that nobody uses goes; while raised hands are counted, a teacher looks at the class. */
const REST = { usual: 12_000, open: 60_000 }
/** A browser tells of a mouse that has not moved when what lies under it has. */
const MOVED = 3

/** Hears the mouse, the keys and the remote of a screen. It is on every screen, and what is done about it comes later. */
export class Pointing {
  /** Somebody has a hand on it. */
  readonly awake = signal(false)
  /** It was awake once: the code is wanted. */
  readonly wanted = signal(false)
  readonly #page: BoxPage
  #hear: ((pointed: Pointed) => void) | undefined
  /** Before the code is there nobody sees what a press does: the first one counts, and it does no more than show the hand or take the picture away. */
  #first: Pointed | undefined
  #rest: (() => void) | undefined
  #at: readonly [number, number] | undefined

  constructor(page: BoxPage) {
    this.#page = page
  }

  /** The returned function ends it. */
  begin(): () => void {
    const key = (event: KeyboardEvent): void => this.#key(event)
    const move = (event: PointerEvent): void => this.#move(event)
    const down = (): void => this.#point('touch')
    const wheel = (): void => this.wake()
    window.addEventListener('keydown', key, true)
    window.addEventListener('pointermove', move)
    window.addEventListener('pointerdown', down)
    window.addEventListener('wheel', wheel, { passive: true })
    this.#page.feed.hear = (message) => {
      if (message.type === 'fact') this.#told(message.fact)
    }
    return () => {
      window.removeEventListener('keydown', key, true)
      window.removeEventListener('pointermove', move)
      window.removeEventListener('pointerdown', down)
      window.removeEventListener('wheel', wheel)
      this.#page.feed.hear = undefined
      this.sleep()
    }
  }

  /** Whoever hears it also hears what was pressed first, before its code was there. */
  listen(hear: (pointed: Pointed) => void): () => void {
    this.#hear = hear
    if (this.#first !== undefined) hear(this.#first)
    this.#first = undefined
    return () => (this.#hear = undefined)
  }

  wake(): void {
    this.#rest?.()
    this.#rest = this.#page.clock.after(this.#page.question.value?.phase === 'open' ? REST.open : REST.usual, () => this.sleep())
    this.wanted.value = true
    this.awake.value = true
  }

  sleep(): void {
    this.#rest?.()
    this.awake.value = false
    this.#first = undefined
  }

  /** The box has heard a remote, and means this screen. */
  #told({ name, payload }: Fact): void {
    if (name === 'screens.pointed' && payload.id === this.#page.orders.value?.id) this.#point(payload.action)
  }

  #key(event: KeyboardEvent): void {
    const key = keyNameOf(event.code)
    // The box itself hears the device that has this key.
    if (this.#page.orders.value?.heardKeys?.includes(key) === true) return stop(event)
    if (event.ctrlKey || event.altKey || event.metaKey || isWriting(event.target)) return
    const digit = /^(?:KP)?(\d)$/u.exec(key)?.[1]
    const action = digit === undefined ? ACTIONS[key] : (`digit-${Number(digit)}` as const)
    if (action === undefined) return this.wake()
    stop(event)
    // Somebody who leans on a key goes on, and asks for nothing else more than once.
    if (!event.repeat || action === 'next' || action === 'previous') this.#point(action)
  }

  #move({ screenX, screenY }: PointerEvent): void {
    const [x, y] = this.#at ?? [screenX, screenY]
    if (this.#at !== undefined && Math.abs(screenX - x) + Math.abs(screenY - y) < MOVED) return
    const isFirst = this.#at === undefined
    this.#at = [screenX, screenY]
    if (!isFirst) this.wake()
  }

  #point(action: PointedAction): void {
    const pointed = { action, wasAwake: this.awake.value }
    this.wake()
    if (this.#hear === undefined) this.#first ??= pointed
    else this.#hear(pointed)
  }
}

function stop(event: Event): void {
  event.preventDefault()
  event.stopImmediatePropagation()
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/u.test(target.tagName))
}
