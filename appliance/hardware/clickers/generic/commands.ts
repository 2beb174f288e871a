import type { ChecksumKind, ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { checksumOf } from '../checksums.ts'
import type { Command, HeardPress } from '../driver.ts'
import { bytesOf, isHex } from './byte-notation.ts'

const LONGEST_WAIT = 10_000
const PLACEHOLDER = /\{(id|key|seq|sum)\}/g

/** What is sent to a receiver at one go: bytes, and waits of their own. Throws RECEIVER_REFUSED. */
export function sentCommands(lines: ReceiverSettings['init'] = []): Command[] {
  return lines.map((line) => {
    const wait = /^wait:(\d{1,5})$/.exec(line)?.[1]
    if (wait === undefined) return { bytes: bytesOf(line), rest: 0 }
    if (Number(wait) > LONGEST_WAIT) throw new BoxError('RECEIVER_REFUSED', `${line} is longer than ${LONGEST_WAIT} ms`)
    return { bytes: new Uint8Array(), rest: Number(wait) }
  })
}

/** Makes acknowledgements from their template, and throws RECEIVER_REFUSED where it is none. */
export function ackMaker(template: string, checksum: ChecksumKind): (press: HeardPress) => Uint8Array {
  const hex = isHex(template)
  const text = hex ? template.slice(4) : template
  // Text between placeholders, and at every odd place the name of one.
  const parts = text.split(PLACEHOLDER).map((part, index) => (index % 2 === 1 ? part : bytesOf(hex ? `hex:${part}` : part)))
  return (press) => {
    let made = Buffer.alloc(0)
    for (const part of parts) made = Buffer.concat([made, typeof part === 'string' ? valueOf(part, { press, hex, made, checksum }) : part])
    return made
  }
}

interface Making {
  readonly press: HeardPress
  readonly hex: boolean
  /** What stands before it. */
  readonly made: Uint8Array
  readonly checksum: ChecksumKind
}

/** In hex: the bytes as the frame had them. In text: as people write them. */
function valueOf(name: string, { press, hex, made, checksum }: Making): Uint8Array {
  if (name === 'sum') {
    const sum = checksumOf(checksum, made)
    return hex ? sum : Buffer.from(Buffer.from(sum).toString('hex').toUpperCase(), 'latin1')
  }
  if (hex) return press.raw?.[name as 'id' | 'key' | 'seq'] ?? new Uint8Array()
  const text = { id: press.id, key: press.key, seq: press.seq === undefined ? '' : String(press.seq) }[name] ?? ''
  return Buffer.from(text, 'latin1')
}
