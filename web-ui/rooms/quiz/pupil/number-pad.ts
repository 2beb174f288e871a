/*
 * A number pad, as pure values.
 */

export const KEYS = ['7', '8', '9', '4', '5', '6', '1', '2', '3', '-', '0', '.', 'back'] as const
export type Key = (typeof KEYS)[number]
const MOST = 12
export const WHOLE_NUMBER = /^-?\d+(?:\.\d+)?$/u

/** What stands there after a key. */
export function pressed(text: string, key: Key): string {
  if (key === 'back') return text.slice(0, -1)
  if (key === '-') return text.startsWith('-') ? text.slice(1) : `-${text}`
  if (text.length >= MOST) return text
  if (key === '.') return text.includes('.') ? text : `${/\d$/u.test(text) ? text : `${text}0`}.`
  return text + key
}
