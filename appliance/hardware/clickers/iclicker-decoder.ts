import { saidText } from './driver.ts'
import type { Decoder, Heard } from './driver.ts'

/*
 * What an i>clicker base sends: reports of 64 bytes, two halves of 32, each perhaps a vote.
 *   02 13 8k id0 id1 id2 seq ...   a vote; 81 is A, 85 is E, 86 takes the answer back
 *   xx yy AA                       a command was taken
 *   02 1a ...                      a text of an i>clicker 2; how it is laid out is not published
 */

const HALF = 32
const REPORT = 64
/** Bytes of a half that say something of a vote. */
const VOTE = 7
const KEYS = 'ABCDE'
const TAKEN_BACK = 0x86

/** What the remote has printed on it: three bytes and their XOR, in hex. */
export function iclickerId(id: Uint8Array): string {
  const check = id.reduce((all, byte) => all ^ byte, 0)
  return Buffer.from([...id, check])
    .toString('hex')
    .toUpperCase()
}

/** `records`: each call is one report, as hidraw gives them; else the bytes are a stream, in which a lost byte moves all that follow. */
export class IclickerDecoder implements Decoder {
  readonly #records: boolean
  #rest = Buffer.alloc(0)
  /** One complaint for all bytes that are dropped until the beat is found again. */
  #lost = false

  constructor({ records }: { records: boolean }) {
    this.#records = records
  }

  take(bytes: Uint8Array): Heard[] {
    if (this.#records) return bytes.length === REPORT ? halvesOf(Buffer.from(bytes)) : [{ kind: 'bad', reason: 'malformed' }]
    return this.#stream(Buffer.concat([this.#rest, bytes]))
  }

  rest(): Heard[] {
    return []
  }

  #stream(bytes: Buffer): Heard[] {
    const heard: Heard[] = []
    let at = 0
    while (bytes.length - at >= HALF) {
      const half = bytes.subarray(at, at + HALF)
      const found = heardInStream(half)
      const lost = found?.kind === 'bad'
      if (found !== undefined && !(lost && this.#lost)) heard.push(found)
      // An empty half says nothing of the beat.
      if (found !== undefined) this.#lost = lost
      at += lost ? 1 : HALF
    }
    this.#rest = Buffer.from(bytes.subarray(at))
    return heard
  }
}

function halvesOf(report: Buffer): Heard[] {
  return [report.subarray(0, HALF), report.subarray(HALF)].flatMap((half) => heardInHalf(half) ?? [])
}

/** Undefined where the half is empty. */
function heardInHalf(half: Buffer): Heard | undefined {
  if (half.every((byte) => byte === 0)) return undefined
  const [first = 0, second = 0, third = 0] = half
  if (first === 2 && second === 0x13) return voteIn(half, third)
  if (first === 1 && third === 0xaa) return { kind: 'said', text: `taken: 01 ${half.toString('hex', 1, 2)}`, own: true }
  if (first === 2 && second === 0x1a) return { kind: 'said', text: saidText('a text, which is not read'), own: true }
  return { kind: 'bad', reason: 'malformed' }
}

/** Over a tty only simulators speak, whose votes are empty behind the sequence: that tells them from noise. */
function heardInStream(half: Buffer): Heard | undefined {
  const found = heardInHalf(half)
  const tail = half.subarray(found?.kind === 'press' ? VOTE : HALF)
  return tail.every((byte) => byte === 0) ? found : { kind: 'bad', reason: 'malformed' }
}

function voteIn(half: Buffer, code: number): Heard {
  const key = code === TAKEN_BACK ? '-' : KEYS[code - 0x81]
  const id = half.subarray(3, 6)
  if (key === undefined) return { kind: 'bad', reason: 'key' }
  if (id.every((byte) => byte === 0)) return { kind: 'bad', reason: 'malformed' }
  return { kind: 'press', id: iclickerId(id), key, seq: half[6] ?? 0 }
}
