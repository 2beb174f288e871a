import { saidText } from './driver.ts'
import type { Decoder, Heard } from './driver.ts'

/*
 * What an i>clicker base sends: reports of 64 bytes, two halves of 32, each perhaps a vote. Behind what is named here stands what the base sent before.
 *   02 13 8k id0 id1 id2 seq ...   a vote; 81 is A, 85 is E, 86 takes the answer back
 *   01 yy AA                       the command yy was taken
 *   01 15 ...                      what the base says of itself when it is asked
 *   02 18 ..., 02 2c ...           counts of votes, and what it says to i>clicker 2 remotes
 *   02 1a ...                      a text of an i>clicker 2; how it is laid out is not published
 */

const HALF = 32
const REPORT = 64
const KEYS = 'ABCDE'
const TAKEN_BACK = 0x86
const TAKEN = 0xaa
const OF_NO_USE = [0x18, 0x2c]

/** What the remote has printed on it: three bytes and their XOR, in hex. */
export function iclickerId(id: Uint8Array): string {
  const check = id.reduce((all, byte) => all ^ byte, 0)
  return Buffer.from([...id, check])
    .toString('hex')
    .toUpperCase()
}

/** Each call is one report, as hidraw gives them. */
export class IclickerDecoder implements Decoder {
  take(bytes: Uint8Array): Heard[] {
    if (bytes.length !== REPORT) return [{ kind: 'bad', reason: 'malformed' }]
    const report = Buffer.from(bytes)
    return [report.subarray(0, HALF), report.subarray(HALF)].flatMap((half) => heardInHalf(half) ?? [])
  }

  rest(): Heard[] {
    return []
  }
}

/** Undefined where the half is empty. */
function heardInHalf(half: Buffer): Heard | undefined {
  if (half.every((byte) => byte === 0)) return undefined
  const [first = 0, second = 0, third = 0] = half
  if (first === 1) return answerIn(half, second)
  if (first === 2 && second === 0x13) return voteIn(half, third)
  if (first === 2 && second === 0x1a) return { kind: 'said', text: saidText('a text, which is not read'), own: true }
  if (first === 2 && OF_NO_USE.includes(second)) return { kind: 'said', text: '', own: true }
  return { kind: 'bad', reason: 'malformed' }
}

function answerIn(half: Buffer, word: number): Heard {
  const name = half.toString('hex', 1, 2)
  if (half[2] === TAKEN) return { kind: 'said', text: `taken: 01 ${name}`, own: true, taken: word }
  return { kind: 'said', text: `of 01 ${name}: ${half.toString('hex', 2, 9)}`, own: true }
}

function voteIn(half: Buffer, code: number): Heard {
  const key = code === TAKEN_BACK ? '-' : KEYS[code - 0x81]
  const id = half.subarray(3, 6)
  if (key === undefined) return { kind: 'bad', reason: 'key' }
  if (id.every((byte) => byte === 0)) return { kind: 'bad', reason: 'malformed' }
  return { kind: 'press', id: iclickerId(id), key, seq: half[6] ?? 0 }
}
