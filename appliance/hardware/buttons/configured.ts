import type { KeyName, PresenterAction, Press, PressMeaning } from '#appliance/contract/buttons.ts'
import type { ButtonSettings } from '#appliance/config/button-settings.ts'

/** Where presses come from. */
export type Source =
  | { readonly kind: 'gpio'; readonly line: number; readonly activeLow: boolean }
  | { readonly kind: 'input'; readonly device: string }

/** One button, presenter or keypad as the settings have it. */
export interface Configured {
  readonly device: Press['device']
  /** For people: where its presses come from. */
  readonly on: string
  readonly source: Source
  /** By the name of the key; of a GPIO line by its number. */
  readonly meanings: ReadonlyMap<string, PressMeaning>
}

export function configuredButtons({ groups, presenters, keypads }: ButtonSettings): Configured[] {
  return [...groups.map(groupButton), ...presenters.map(presenter), ...keypads.map(keypad)]
}

/** The input devices that are named, each once. */
export function inputsOf(buttons: readonly Configured[]): string[] {
  return [...new Set(buttons.flatMap(({ source }) => (source.kind === 'input' ? [source.device] : [])))]
}

function groupButton({ name, on }: ButtonSettings['groups'][number]): Configured {
  const named = { device: `button:${name}`, on }
  const meaning: PressMeaning = { kind: 'button', group: name, key: 'press' }
  const [, line, high] = /^gpio (\d+)( high)?$/.exec(on) ?? []
  if (line !== undefined) {
    const source: Source = { kind: 'gpio', line: Number(line), activeLow: high === undefined }
    return { ...named, source, meanings: new Map([[String(source.line), meaning]]) }
  }
  const [device = '', key = ''] = on.split(' ')
  return { ...named, source: { kind: 'input', device }, meanings: new Map([[key, meaning]]) }
}

function presenter({ name, device, keys = [] }: ButtonSettings['presenters'][number]): Configured {
  const own = keys.map((text) => text.split('=') as [string, PresenterAction])
  const actions = [...Object.entries(PRESENTER_KEYS), ...own]
  const meanings = actions.map(([key, action]): [string, PressMeaning] => [key, { kind: 'presenter', key: action }])
  return { device: `presenter:${name}`, on: device, source: { kind: 'input', device }, meanings: new Map(meanings) }
}

function keypad({ name, device, keys }: ButtonSettings['keypads'][number]): Configured {
  const answers = keys?.map((text) => text.split('=') as [string, string]) ?? PRINTED_ANSWERS
  const meanings = answers.map(([key, answer]): [string, PressMeaning] => [key, { kind: 'keypad', key: answer }])
  return { device: `keypad:${name}`, on: device, source: { kind: 'input', device }, meanings: new Map(meanings) }
}

/** Logitech's R400 sends F5 and Esc in turn for its one play key, and a dot for the black screen; others have B, or arrows. */
const PRESENTER_KEYS: Partial<Record<KeyName, PresenterAction>> = {
  ...{ PAGEDOWN: 'next', RIGHT: 'next', DOWN: 'next' },
  ...{ PAGEUP: 'previous', LEFT: 'previous', UP: 'previous' },
  ...{ DOT: 'blank', B: 'blank', F5: 'start', ESC: 'start' },
}

const LETTERS = 'ABCDEFGHIJ'.split('')
const DIGITS = '0123456789'.split('')
const PRINTED_ANSWERS: readonly (readonly [string, string])[] = [
  ...[...LETTERS, ...DIGITS].map((key) => [key, key] as const),
  ...DIGITS.map((digit) => [`KP${digit}`, digit] as const),
  ...['ENTER', 'KPENTER'].map((key) => [key, 'ENTER'] as const),
  ...['BACKSPACE', 'DELETE'].map((key) => [key, '-'] as const),
]
