import { createRequire } from 'node:module'
import type * as Ical from 'ical.js'

const load = createRequire(import.meta.url)

/** A property as jCal (RFC 7265) writes it: name, parameters, type, values. */
export type JcalProperty = readonly [
  name: string,
  parameters: Readonly<Record<string, string | readonly string[]>>,
  type: string,
  ...unknown[],
]

/**
 * Unfolded content lines as properties, with types, parameters and escapes understood. Throws what the library throws at a line that it
 * cannot read. The library takes a megabyte from the moment it is loaded: a box without calendars does without.
 */
export function parseLines(lines: readonly string[]): readonly JcalProperty[] {
  const ical = load('ical.js') as typeof Ical.default
  const [, properties] = ical.parse(`BEGIN:VEVENT\r\n${lines.join('\r\n')}\r\nEND:VEVENT`) as [string, JcalProperty[]]
  return properties
}
