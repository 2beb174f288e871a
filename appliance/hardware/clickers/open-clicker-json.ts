import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { saidText } from './driver.ts'
import type { Command, Driver, Heard } from './driver.ts'
import { LineDecoder } from './line-decoder.ts'
import { letterOf } from './turning-line.ts'

/*
 * The open receiver for the same cards whose firmware prints JSON lines:
 *   {"id": "090FD3", "key": "E", "raw_vote": "0x35"}
 *   {"status": "..."} or {"error": "..."}
 * and takes `CH:<0-125>` and `SCAN`, a line each. It acknowledges on the air by itself.
 */

const LONGEST_LINE = 256
/** An Arduino begins anew when its port is opened, and hears nothing meanwhile. */
const WHILE_IT_BOOTS = milliseconds(2000)

function heardIn(line: string): Heard[] {
  if (line.trim() === '') return []
  // Objects of this firmware hold none of their own: what stands before the last brace was cut off.
  const said = objectIn(line.slice(Math.max(0, line.lastIndexOf('{'))))
  if (said === undefined) return [{ kind: 'bad', reason: 'malformed' }]
  for (const word of ['status', 'error']) {
    if (word in said) return [{ kind: 'said', text: saidText(`${word}: ${String(said[word])}`), own: true }]
  }
  return [pressOf(said)]
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    // Counted as a bad frame.
    return undefined
  }
}

function pressOf({ id, key, raw_vote: raw }: Record<string, unknown>): Heard {
  if (typeof id !== 'string' || typeof key !== 'string' || typeof raw !== 'string') return { kind: 'bad', reason: 'malformed' }
  if (!/^[0-9A-F]{6}$/.test(id) || !/^0x[0-9a-fA-F]{2}$/.test(raw)) return { kind: 'bad', reason: 'malformed' }
  const letter = letterOf(String.fromCodePoint(Number(raw)))
  if (letter === undefined) return { kind: 'bad', reason: 'key' }
  return letter === key ? { kind: 'press', id, key } : { kind: 'bad', reason: 'contradicts' }
}

/** `channel` is 0 to 125, or `scan` to let it look for the channel of the room's cards; undefined leaves it where it is. */
export function openClickerJson(channel?: string): Driver {
  return {
    name: 'open-clicker-json',
    family: 'turning',
    transport: 'serial',
    baud: 115_200,
    dedupe: seconds(1),
    twofoldKeys: true,
    decoder: () => new LineDecoder(LONGEST_LINE, heardIn),
    init: channel === undefined ? [] : [PAUSE, line(channel === 'scan' ? 'SCAN' : `CH:${channel}`)],
  }
}

const PAUSE: Command = { bytes: new Uint8Array(), rest: WHILE_IT_BOOTS }

function line(text: string): Command {
  return { bytes: Buffer.from(`${text}\n`, 'latin1'), rest: 0 }
}
