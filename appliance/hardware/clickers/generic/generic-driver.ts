import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Decoder, Driver, Heard } from '../driver.ts'
import { bytesOf } from './byte-notation.ts'
import { ackMaker, sentCommands } from './commands.ts'
import { fieldOf } from './fields.ts'
import { readFrame } from './frame-reader.ts'
import type { FrameForm } from './frame-reader.ts'
import { framerOf } from './framing.ts'
import type { Framer, Framing } from './framing.ts'
import { Pattern } from './pattern.ts'
import { FAMILIES, PRESETS } from './presets.ts'
import type { Described } from './presets.ts'

/*
 * A receiver that is described by settings alone: how its frames end, where in them clicker and key stand, what vouches for them, and what
 * is sent to it. Nothing that settings can say may hold up the box: frames are short, patterns take linear time.
 */

const LONGEST_FRAME = 256
const DEDUPE = milliseconds(1000)

/** Throws RECEIVER_REFUSED with a sentence on what cannot be. */
export function genericDriver({ preset, ...own }: ReceiverSettings): Driver {
  const settings: Described = { ...(preset === undefined ? {} : PRESETS[preset]), ...own }
  const framing = framingOf(settings)
  const form = formOf(settings)
  const { keepalive, keepalive_seconds: every = 30, ack, dedupe_ms: dedupe = DEDUPE } = settings
  const [opening, closing] = [sentCommands(settings.open), sentCommands(settings.close)]
  return {
    ...{ name: 'generic', family: preset === undefined ? 'card' : FAMILIES[preset], transport: 'serial' },
    ...(preset === undefined ? {} : { preset }),
    ...{ baud: settings.baud ?? 9600, dedupe, twofoldKeys: preset !== undefined && FAMILIES[preset] === 'turning' },
    ...(framing.kind === 'idle' ? { idle: settings.idle_ms ?? 20 } : {}),
    decoder: () => new GenericDecoder(framing, form),
    init: sentCommands(settings.init),
    ...(keepalive === undefined ? {} : { keepalive: { bytes: bytesOf(keepalive), every: seconds(every) } }),
    ...(opening.length === 0 ? {} : { open: () => opening }),
    ...(closing.length === 0 ? {} : { close: () => closing }),
    ...(ack === undefined ? {} : { ack: ackMaker(ack, form.checksum.kind) }),
  }
}

function framingOf(settings: Described): Framing {
  const { framing, starts_with: start, ends_with: end, escape, length, longest = LONGEST_FRAME } = settings
  switch (framing) {
    case 'line':
      return { kind: 'line', end: atLeastOne(bytesOf(end ?? '\\n'), 'ends_with'), longest }
    case 'fixed':
      if (length === undefined) throw refused('framing fixed needs length')
      return { kind: 'fixed', start: bytesOf(start ?? ''), length }
    case 'delimited': {
      if (start === undefined || end === undefined) throw refused('framing delimited needs starts_with and ends_with')
      const limits = { start: atLeastOne(bytesOf(start), 'starts_with'), end: atLeastOne(bytesOf(end), 'ends_with') }
      const [escaping, ...more] = escape === undefined ? [] : bytesOf(escape)
      if (more.length > 0) throw refused('escape is one byte')
      return { kind: 'delimited', ...limits, escape: escaping, longest }
    }
    case 'idle':
      return { kind: 'idle', longest }
    case undefined:
      throw refused('driver generic needs preset or framing')
    default:
      return framing satisfies never
  }
}

function atLeastOne(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes.length === 0) throw refused(`${name} is empty`)
  return bytes
}

function formOf(settings: Described): FrameForm {
  const { pattern: source, keys = [], checksum: kind = 'none', checksum_over: over = '0 -1', checksum_at: at = -1 } = settings
  const pattern = source === undefined ? undefined : new Pattern(source)
  const named = (['id', 'key', 'seq', 'battery'] as const).flatMap((name) => {
    const text = settings[name]
    return text === undefined ? [] : [[name, fieldOf(text)] as const]
  })
  const fields: FrameForm['fields'] = Object.fromEntries(named)
  for (const name of ['id', 'key'] as const) {
    if (fields[name] === undefined && pattern?.groups.includes(name) !== true)
      throw refused(`nothing says where ${name} stands: give its place, or a group (?<${name}>...) in pattern`)
  }
  const [from = 0, to = -1] = over.split(' ').map(Number)
  const before = bytesOf(settings.checksum_before ?? '')
  return { pattern, fields, length: settings.length, keys: new Map(keys.map(splitKey)), checksum: { kind, over: [from, to], before, at } }
}

function splitKey(text: string): [string, string] {
  const [raw = '', meant = ''] = text.split('=')
  return [raw, meant]
}

function refused(sentence: string): BoxError {
  return new BoxError('RECEIVER_REFUSED', sentence)
}

class GenericDecoder implements Decoder {
  readonly #framer: Framer
  /** Frames of fixed length: one complaint for all bytes that are dropped until the beat is found again. */
  readonly #drops: boolean
  #heard: Heard[] = []
  #lost = false

  constructor(framing: Framing, form: FrameForm) {
    this.#drops = framing.kind === 'fixed'
    this.#framer = framerOf(framing, {
      accept: (frame) => this.#accept(readFrame(frame, form)),
      bad: (reason) => void this.#heard.push({ kind: 'bad', reason }),
    })
  }

  take(bytes: Uint8Array): Heard[] {
    this.#framer.take(bytes)
    return this.#taken()
  }

  rest(): Heard[] {
    this.#framer.rest()
    return this.#taken()
  }

  #taken(): Heard[] {
    const heard = this.#heard
    this.#heard = []
    return heard
  }

  #accept(heard: Heard): boolean {
    const good = heard.kind !== 'bad'
    if (good || !this.#drops || !this.#lost) this.#heard.push(heard)
    this.#lost = !good
    return good
  }
}
