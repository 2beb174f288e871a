import { randomFillSync } from 'node:crypto'
import { BoxError } from '#appliance/base/errors.ts'

const VERSION = 3
const PACKET_BYTES = 1536
const RANDOM_AT = 8

/** C0 and C1 of the plain handshake, Adobe RTMP 1.0 section 5.2. */
export function clientHello(): Buffer {
  const hello = Buffer.alloc(1 + PACKET_BYTES)
  hello[0] = VERSION
  randomFillSync(hello, 1 + RANDOM_AT)
  return hello
}

/** The client's side of the handshake: collects S0, S1, S2 and answers with C2. */
export class ClientHandshake {
  #received = Buffer.alloc(0)

  /** C2 and the bytes that follow S2, once all is there. Throws BoxError STREAM_MALFORMED where it is no RTMP server. */
  write(data: Buffer): { reply: Buffer; rest: Buffer } | undefined {
    this.#received = Buffer.concat([this.#received, data])
    if (this.#received[0] !== VERSION) throw new BoxError('STREAM_MALFORMED', 'the other end does not speak RTMP')
    if (this.#received.length < 1 + 2 * PACKET_BYTES) return undefined
    const reply = this.#received.subarray(1, 1 + PACKET_BYTES)
    return { reply, rest: this.#received.subarray(1 + 2 * PACKET_BYTES) }
  }
}
