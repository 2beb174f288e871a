import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { checksumOf } from '#appliance/hardware/clickers/checksums.ts'
import type { Decoder, Heard } from '#appliance/hardware/clickers/driver.ts'
import { driverOf } from '#appliance/hardware/clickers/drivers.ts'
import { IclickerDecoder } from '#appliance/hardware/clickers/iclicker-decoder.ts'
import { SimulatedAscii } from '#appliance/hardware/clickers/simulated-ascii.ts'
import { SimulatedIclicker } from '#appliance/hardware/clickers/simulated-iclicker.ts'
import { SimulatedOpenClicker } from '#appliance/hardware/clickers/simulated-open-clicker.ts'
import type { Say, SimulatedReceiver } from '#appliance/hardware/clickers/simulated-receiver.ts'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import type { Random } from '#test/helper/random.ts'
import { hex } from './heard.ts'

type Press = Extract<Heard, { kind: 'press' }>

/** A codec, who speaks to it, and what in a stream vouches for a press. */
export interface Fuzzed {
  readonly decoder: () => Decoder
  readonly receiver: (say: Say) => SimulatedReceiver
  /** Whether the bytes hold this press whole, as somebody else than the codec sees it. */
  readonly holds: (stream: Buffer, press: Press) => boolean
  readonly keys: string
  /** Bytes are records: damage changes them and moves none. */
  readonly records?: boolean
  /** Silence ends a frame: it comes behind what was damaged, and behind each press. */
  readonly silence?: boolean
}

const generic = (described: Partial<ReceiverSettings>) => driverOf({ port: '/dev/ttyS0', driver: 'generic', ...described })
const text = (stream: Buffer, wanted: string): boolean => stream.includes(wanted, 0, 'latin1')
const FIXED = generic({
  ...{ framing: 'fixed', starts_with: 'hex:aa', length: 9, id: '1 4 hex', key: '5 1 u8', keys: ['1=A', '2=B', '3=C', '4=D'] },
  ...{ checksum: 'crc16-modbus', checksum_over: '0 7', checksum_at: 7 },
})
const IDLE = generic({
  ...{ framing: 'idle', idle_ms: 30, length: 9, id: '1 4 hex', key: '5 1 u8', keys: ['1=A', '2=B', '3=C', '4=D'] },
  ...{ checksum: 'crc16-modbus', checksum_over: '0 7', checksum_at: 7 },
})
const DELIMITED = generic({
  ...{ framing: 'delimited', starts_with: 'hex:02', ends_with: 'hex:03', escape: 'hex:10', length: 6, id: '0 4 bcd', key: '4 1 ascii' },
  ...{ checksum: 'lrc', checksum_over: '0 5', checksum_at: 5 },
})

/** What the pupils' clickers send through an odd receiver of frames. */
class Framed extends SimulatedAscii {
  readonly #frame: (id: string, key: string) => Buffer
  readonly #tell: Say

  constructor(say: Say, frame: (id: string, key: string) => Buffer) {
    super(say)
    this.#tell = say
    this.#frame = frame
  }

  override press(id: string, key: string): boolean {
    this.#tell(this.#frame(id, key))
    return true
  }
}

const fixedFrame = (id: string, key: string): Buffer => {
  const head = hex(`aa ${id.padStart(8, '0')} ${(1 + 'ABCD'.indexOf(key)).toString(16).padStart(2, '0')} 07`)
  return Buffer.concat([head, checksumOf('crc16-modbus', head)])
}

const delimitedFrame = (id: string, key: string): Buffer => {
  const body = Buffer.concat([hex(id.padStart(8, '0')), Buffer.from(key, 'latin1')])
  const inner = [...body, ...checksumOf('lrc', body)].flatMap((byte) => ([2, 3, 0x10].includes(byte) ? [0x10, byte] : [byte]))
  return Buffer.from([2, ...inner, 3])
}

export const FUZZED: Readonly<Record<string, Fuzzed>> = {
  'turning-line': {
    decoder: () => driverOf({ port: '/dev/ttyS0', driver: 'turning-line' }).decoder(),
    receiver: (say) => new SimulatedTurning(say),
    keys: 'ABCDEFGHIJ?',
    holds: (stream, { id, key }) => {
      const digit = '1234567890?'['ABCDEFGHIJ?'.indexOf(key)] ?? ''
      const crc = checksumOf('crc16-ccitt-false', hex(`123456 ${id} ${Buffer.from(digit).toString('hex')}`))
      return text(stream, `${id.toLowerCase()}${Buffer.from(digit).toString('hex')}${Buffer.from(crc).toString('hex')} --> ${digit}`)
    },
  },
  'open-clicker-json': {
    decoder: () => driverOf({ port: '/dev/ttyS0', driver: 'open-clicker-json' }).decoder(),
    receiver: (say) => new SimulatedOpenClicker(say),
    keys: 'ABCDEFGHIJ?',
    holds: (stream, { id, key }) => text(stream, `"${id}"`) && text(stream, `"${key}"`),
  },
  'iclicker-base': {
    decoder: () => new IclickerDecoder(),
    receiver: (say) => takingVotes(new SimulatedIclicker(say)),
    keys: 'ABCDE-',
    holds: (stream, { id, key }) =>
      stream.includes(hex(`0213 ${key === '-' ? '86' : (0x81 + 'ABCDE'.indexOf(key)).toString(16)} ${id.slice(0, 6)}`)),
    records: true,
  },
  'generic lines': {
    decoder: () => generic({ preset: 'ascii' }).decoder(),
    receiver: (say) => new SimulatedAscii(say),
    keys: 'ABCDE',
    holds: (stream, { id, key }) => stream.toString('latin1').toUpperCase().includes(`${id},${key}`),
  },
  'generic frames of fixed length': {
    decoder: () => FIXED.decoder(),
    receiver: (say) => new Framed(say, fixedFrame),
    keys: 'ABCD',
    holds: (stream, { id, key }) => stream.includes(hex(`aa ${id} 0${1 + 'ABCD'.indexOf(key)}`)),
  },
  'generic frames that end with silence': {
    decoder: () => IDLE.decoder(),
    receiver: (say) => new Framed(say, fixedFrame),
    keys: 'ABCD',
    holds: (stream, { id, key }) => stream.includes(hex(`aa ${id} 0${1 + 'ABCD'.indexOf(key)}`)),
    silence: true,
  },
  'generic frames between delimiters': {
    decoder: () => DELIMITED.decoder(),
    receiver: (say) => new Framed(say, delimitedFrame),
    keys: 'ABCD',
    holds: (stream, { key }) => stream.includes(key, 0, 'latin1'),
  },
}

function takingVotes(base: SimulatedIclicker): SimulatedIclicker {
  base.taking = true
  return base
}

/**
 * One case: some presses, damage somewhere, then two presses that came whole; the second of them must be heard, whatever was before. Answers
 * with what is wrong, undefined where nothing is.
 */
export function fuzzOnce(fuzzed: Fuzzed, random: Random): string | undefined {
  const frames: Buffer[] = []
  const receiver = fuzzed.receiver((bytes) => void frames.push(Buffer.from(bytes)))
  const press = (card: number): string => {
    const [id, key] = [receiver.idOf(card), random.pick(fuzzed.keys.split(''))]
    receiver.press(id, key)
    return `${id.padStart(8, '0')} ${key}`
  }
  const garbage = random.below(4) === 0
  if (!garbage) for (let count = random.below(6); count > 0; count -= 1) press(random.below(40))
  const damaged = damage(garbage ? noise(random, 1 + random.below(200)) : Buffer.concat(frames), random, fuzzed.records === true)
  frames.length = 0
  press(41)
  const last = press(42)
  const stream = Buffer.concat([damaged, ...frames])
  const heard = fuzzed.silence === true ? takeEach(fuzzed, [damaged, ...frames]) : takeAll(fuzzed, stream, random)
  const presses = heard.filter((one) => one.kind === 'press')
  const invented = presses.find((one) => !fuzzed.holds(stream, one))
  if (invented !== undefined) return `heard ${invented.id} ${invented.key}, which nobody sent: ${stream.toString('hex')}`
  const newest = presses.at(-1)
  if (newest === undefined || `${newest.id.padStart(8, '0')} ${newest.key}` !== last)
    return `${last} was not heard: ${stream.toString('hex')}`
  return garbage && presses.length > 2 ? `heard a press in noise: ${stream.toString('hex')}` : undefined
}

function takeAll({ decoder: make, records }: Fuzzed, stream: Buffer, random: Random): Heard[] {
  const decoder = make()
  const heard: Heard[] = []
  const longest = random.pick([1, 7, 64, 1000])
  for (let at = 0; at < stream.length;) {
    const length = records === true ? 64 : 1 + random.below(longest)
    heard.push(...decoder.take(stream.subarray(at, at + length)))
    at += length
  }
  return [...heard, ...decoder.rest()]
}

function takeEach({ decoder: make }: Fuzzed, pieces: readonly Buffer[]): Heard[] {
  const decoder = make()
  return pieces.flatMap((piece) => [...decoder.take(piece), ...decoder.rest()])
}

function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)))
}

function damage(bytes: Buffer, random: Random, records: boolean): Buffer {
  let damaged = bytes
  for (let times = random.below(4); times > 0; times -= 1) damaged = damagedOnce(damaged, random, records)
  if (!records) return damaged
  // What is not a whole report is none at all.
  return damaged.subarray(0, damaged.length - (damaged.length % 64))
}

function damagedOnce(bytes: Buffer, random: Random, records: boolean): Buffer {
  const at = random.below(bytes.length + 1)
  const [before, behind] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (records ? 0 : random.below(5)) {
    case 0: {
      const copy = Buffer.from(bytes)
      if (copy.length > 0) copy[at % copy.length] = random.below(256)
      return copy
    }
    case 1:
      return Buffer.from(before) // cut off
    case 2:
      return Buffer.concat([before, behind.subarray(1 + random.below(20))])
    case 3:
      return Buffer.concat([before, noise(random, 1 + random.below(40)), behind])
    default:
      return Buffer.concat([before, bytes.subarray(Math.max(0, at - random.below(60))), behind])
  }
}
