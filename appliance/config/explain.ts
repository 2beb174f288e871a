import { maskUrl } from '#appliance/base/log.ts'
import { isAddress, isGroup } from './shape.ts'
import type { Shape } from './shape.ts'

/** What a setting takes, in words. */
export function expectation(shape: Shape): string {
  if (shape.expected !== undefined) return shape.expected
  if (isGroup(shape)) return 'a group of keys'
  if (shape.anyOf !== undefined) return joined(shape.anyOf.map((one) => String(one.const)))
  switch (shape.type) {
    case 'integer':
      return `a whole number${span(shape)}`
    case 'number':
      return `a number${span(shape)}`
    case 'boolean':
      return 'true or false'
    case 'array':
      return shape.maxItems === undefined ? 'a list' : `a list of at most ${shape.maxItems}`
    default:
      return shape.maxLength === undefined ? 'text' : `text of at most ${shape.maxLength} characters`
  }
}

/** The values a number may have, such as ` from 0 to 65535`; empty where any will do. */
export function span({ minimum, maximum }: Shape): string {
  if (minimum === undefined || maximum === undefined) return ''
  return ` from ${minimum} to ${maximum}`
}

/** A value as a message may show it: short, and no credentials. */
export function shown(value: unknown, shape: Shape): string {
  if (value === null || value === undefined) return 'nothing'
  if (shape.secret === true) return 'what was given'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a group of keys'
  if (typeof value !== 'string') return JSON.stringify(value)
  if (isAddress(shape) && !value.includes('://')) return 'no address'
  const text = value.includes('://') ? maskUrl(value) : value
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

/** The known name that a mistyped one most likely meant; undefined where none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((one) => ({ one, distance: editDistance(name.toLowerCase(), one) })).toSorted((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(2, Math.floor(best.one.length / 3)) ? best.one : undefined
}

/** How many characters must be changed, added or taken away, at most 64 of them looked at. */
function editDistance(from: string, to: string): number {
  const [a, b] = [from.slice(0, 64), to.slice(0, 64)]
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
