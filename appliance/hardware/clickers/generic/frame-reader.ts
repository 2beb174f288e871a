import type { ChecksumKind } from '#appliance/config/clicker-settings.ts'
import { checksumOf } from '../checksums.ts'
import { saidText } from '../driver.ts'
import type { Heard, HeardPress } from '../driver.ts'
import { bytesAt, placeIn, readField } from './fields.ts'
import type { Field, FieldForm } from './fields.ts'
import type { Pattern } from './pattern.ts'

type FieldName = 'id' | 'key' | 'seq' | 'battery'

/** How the frames of a receiver are understood; checked when it was made from the settings. */
export interface FrameForm {
  readonly pattern: Pattern | undefined
  readonly fields: Readonly<Partial<Record<FieldName, Field>>>
  /** Of every frame, where it is known. */
  readonly length: number | undefined
  readonly keys: ReadonlyMap<string, string>
  readonly checksum: {
    readonly kind: ChecksumKind
    readonly over: readonly [from: number, to: number]
    readonly before: Uint8Array
    readonly at: number
  }
}

const KEY = /^[A-J0-9?]$/
const ID = /^[0-9A-Z]{1,16}$/
const LOW_BATTERY_PERCENT = 20

/** What a frame says. Pure. */
export function readFrame(frame: Uint8Array, form: FrameForm): Heard {
  const groups = form.pattern?.find(frame)
  if (form.pattern !== undefined && groups === undefined) {
    // A receiver that speaks in lines may say what it likes; noise is no text.
    return isText(frame) ? { kind: 'said', text: saidText(Buffer.from(frame).toString('latin1')), own: false } : MALFORMED
  }
  const packet = groups?.['bytes'] === undefined ? frame : hexIn(groups['bytes'])
  if (packet === undefined || (form.length !== undefined && packet.length !== form.length)) return MALFORMED
  if (!vouchedFor(packet, form)) return { kind: 'bad', reason: 'checksum' }
  const of = (name: FieldName): Found | undefined => fieldIn(name, { groups, packet, form })
  const beside = groups?.['key']
  // What a line has twice must be the same, as the key beside the packet.
  if (form.fields.key !== undefined && beside !== undefined && readField(beside, 'ascii') !== of('key')?.text)
    return { kind: 'bad', reason: 'contradicts' }
  return pressOf(of, form)
}

const MALFORMED: Heard = { kind: 'bad', reason: 'malformed' }

interface Found {
  readonly raw: Uint8Array
  readonly text: string | undefined
}

/** A field by its place, else by the group of its name; undefined where the frame has neither. */
function fieldIn(
  name: FieldName,
  { groups, packet, form }: { groups: Record<string, Uint8Array> | undefined; packet: Uint8Array; form: FrameForm },
): Found | undefined {
  const field = form.fields[name]
  const raw = field === undefined ? groups?.[name] : bytesAt(packet, field)
  const as: FieldForm = field?.form ?? 'ascii'
  return raw === undefined ? undefined : { raw, text: readField(raw, as) }
}

function pressOf(of: (name: FieldName) => Found | undefined, form: FrameForm): Heard {
  const [id, key, seq, battery] = [of('id'), of('key'), of('seq'), of('battery')]
  const number = id?.text?.toUpperCase()
  if (id === undefined || number === undefined || !ID.test(number)) return MALFORMED
  const meant = meaningOf(key?.text, form.keys)
  if (key === undefined || meant === undefined) return { kind: 'bad', reason: 'key' }
  const press: HeardPress = {
    ...{ kind: 'press', id: number, key: meant, raw: { id: id.raw, key: key.raw, seq: seq?.raw ?? NONE } },
    ...(seq?.text !== undefined && /^\d{1,10}$/.test(seq.text) ? { seq: Number(seq.text) } : {}),
    ...(tellsBattery(form) ? { batteryLow: isLow(battery?.text) } : {}),
  }
  return press
}

const NONE = new Uint8Array()

function meaningOf(text: string | undefined, keys: ReadonlyMap<string, string>): string | undefined {
  if (text === undefined) return undefined
  const meant = keys.size === 0 ? text.toUpperCase() : keys.get(text)
  return meant !== undefined && KEY.test(meant) ? meant : undefined
}

/** Where a frame says nothing of it now, it is well again. */
function tellsBattery({ fields, pattern }: FrameForm): boolean {
  return fields.battery !== undefined || pattern?.groups.includes('battery') === true
}

function isLow(text: string | undefined): boolean {
  if (text === undefined) return false
  return /^\d{1,3}$/.test(text) ? Number(text) <= LOW_BATTERY_PERCENT : text.toLowerCase() === 'low'
}

function vouchedFor(packet: Uint8Array, { checksum: { kind, over, before, at } }: FrameForm): boolean {
  if (kind === 'none') return true
  const [from, to, place] = [placeIn(packet, over[0]), placeIn(packet, over[1]), placeIn(packet, at)]
  if (from === undefined || to === undefined || place === undefined || to < from) return false
  const wanted = checksumOf(kind, Buffer.concat([before, packet.subarray(from, to)]))
  return Buffer.from(packet.subarray(place, place + wanted.length)).equals(wanted)
}

function hexIn(digits: Uint8Array): Uint8Array | undefined {
  const text = Buffer.from(digits).toString('latin1')
  return /^([0-9a-fA-F]{2})+$/.test(text) ? Buffer.from(text, 'hex') : undefined
}

function isText(frame: Uint8Array): boolean {
  return frame.every((byte) => byte === 9 || (byte >= 32 && byte < 127))
}
