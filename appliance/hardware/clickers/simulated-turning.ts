import { checksumOf } from './checksums.ts'
import { bitFlipped, latin1 } from './simulated-receiver.ts'
import type { Say, SimulatedReceiver } from './simulated-receiver.ts'
import { digitOf, pressCrc } from './turning-line.ts'

const REGISTERS = ['CONFIG', 'EN_AA', 'EN_RXADDR', 'SETUP_AW', 'SETUP_RETR', 'RF_CH', 'RF_SETUP', 'STATUS']
const ACKNOWLEDGED = 0x06

/** The open nRF24 receiver that prints a line a press, and the cards in its air. */
export class SimulatedTurning implements SimulatedReceiver {
  readonly #say: Say
  #bit = 0

  constructor(say: Say) {
    this.#say = say
  }

  boot(): void {
    this.#say(
      latin1(`*** booting ***\r\n${REGISTERS.map((name, at) => `${name}\t = 0x${(at * 3).toString(16).padStart(2, '0')}\r\n`).join('')}`),
    )
  }

  press(id: string, key: string): boolean {
    const card = Buffer.from(id, 'hex')
    const digit = digitOf(key)
    const light = Buffer.from([...card, ACKNOWLEDGED])
    const answer = Buffer.concat([light, checksumOf('crc16-ccitt-false', light)]).toString('hex')
    this.#say(latin1(`incoming: ${packetOf(card, digit).toString('hex')} --> ${digit}\r\noutgoing: ${answer}\r\n`))
    return true
  }

  damaged(id: string, key: string): void {
    const digit = digitOf(key)
    this.#bit += 5
    const packet = Buffer.from(bitFlipped(packetOf(Buffer.from(id, 'hex'), digit), this.#bit % 48))
    // The firmware prints the byte as it stands in the packet, whatever it is.
    this.#say(latin1(`incoming: ${packet.toString('hex')} --> ${String.fromCodePoint(packet[3] ?? 0)}\r\n`))
  }

  hear(): void {
    // It takes no commands.
  }

  idOf(card: number): string {
    return (0x090fd3 + card * 0x1f3).toString(16).padStart(6, '0').toUpperCase()
  }
}

function packetOf(card: Uint8Array, digit: string): Buffer {
  const key = digit.codePointAt(0) ?? 0
  return Buffer.from([...card, key, ...pressCrc(card, key)])
}
