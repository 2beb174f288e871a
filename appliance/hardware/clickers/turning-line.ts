import { seconds } from '#appliance/base/duration.ts'
import { checksumOf } from './checksums.ts'
import { saidText } from './driver.ts'
import type { Driver, Heard } from './driver.ts'
import { LineDecoder } from './line-decoder.ts'

/*
 * Turning Technologies ResponseCard RF (RCRF-01, RCRF-03), heard by the open nRF24 receiver that prints a line a press at 115200 8N1:
 *   *** booting ***                        and a dump of the radio's registers
 *   incoming: 090fd335ae08 --> 5           card, key, CRC-16/CCITT-FALSE over the radio's base address 12 34 56, card and key
 *   outgoing: 090fd3067b34                 the receiver has acknowledged by itself: 06 is the card's green light
 */

/** The radio's base address, which the CRC of a press covers, and that of an acknowledgement does not. */
const BASE_ADDRESS = [0x12, 0x34, 0x56]
const LONGEST_LINE = 256
const LETTERS = 'ABCDEFGHIJ'
const DIGITS = '1234567890'

/** What is printed beside the digit of a ResponseCard's key: 1 is A, 0 is J, `?` is itself. Undefined for what is no key. */
export function letterOf(digit: string): string | undefined {
  return digit === '?' ? digit : LETTERS[DIGITS.indexOf(digit)]
}

/** The digit beside a letter; what has none stays as it is. */
export function digitOf(letter: string): string {
  return DIGITS[LETTERS.indexOf(letter)] ?? letter
}

/** The CRC behind a card's key. */
export function pressCrc(card: Uint8Array, key: number): Uint8Array {
  return checksumOf('crc16-ccitt-false', Uint8Array.of(...BASE_ADDRESS, ...card, key))
}

function heardIn(line: string): Heard[] {
  if (line === '') return []
  // A line that was cut off runs into the next one: the last of them counts.
  const at = line.lastIndexOf('incoming: ')
  if (at >= 0) return [pressIn(line.slice(at))]
  if (/[^\t\u0020-\u007E]/.test(line)) return [{ kind: 'bad', reason: 'malformed' }]
  if (/^outgoing: [0-9a-f]{12}$/.test(line)) return [{ kind: 'said', text: '', own: true }]
  return [{ kind: 'said', text: saidText(line), own: line === '*** booting ***' }]
}

function pressIn(line: string): Heard {
  const [, hex = '', shown = ''] = /^incoming: ([0-9a-f]{12}) --> ([0-9?])$/.exec(line) ?? []
  if (hex === '') return { kind: 'bad', reason: 'malformed' }
  const packet = Buffer.from(hex, 'hex')
  const [card, key = 0] = [packet.subarray(0, 3), packet[3]]
  if (!packet.subarray(4).equals(pressCrc(card, key))) return { kind: 'bad', reason: 'checksum' }
  const letter = letterOf(String.fromCodePoint(key))
  if (letter === undefined) return { kind: 'bad', reason: 'key' }
  if (shown !== String.fromCodePoint(key)) return { kind: 'bad', reason: 'contradicts' }
  return { kind: 'press', id: card.toString('hex').toUpperCase(), key: letter }
}

/** The receiver acknowledges on the air by itself, as its `outgoing` lines tell: there is nothing for the box to send. */
export const turningLine: Driver = {
  name: 'turning-line',
  family: 'turning',
  transport: 'serial',
  baud: 115_200,
  dedupe: seconds(1),
  twofoldKeys: true,
  decoder: () => new LineDecoder(LONGEST_LINE, heardIn),
  init: [],
}
