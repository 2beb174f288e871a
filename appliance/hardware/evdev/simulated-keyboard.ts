import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { KeyName } from '#appliance/contract/buttons.ts'
import { EV_KEY, EV_SYN, SYN_REPORT, encodeInputEvent } from './input-event.ts'
import type { RecordBytes } from './input-event.ts'
import { codeOf } from './key-codes.ts'

const MOVES = { up: 0, down: 1, repeat: 2 } as const

/** What one key does, and when: epoch milliseconds by the machine's clock. */
export interface KeyMove {
  readonly key: KeyName
  readonly move: keyof typeof MOVES
  readonly time: number
}

/**
 * The simulated twin of a keyboard, remote or keypad: writes the kernel's records into a FIFO or the other end of a terminal, whose path
 * the settings have as a device. It is plugged in while it is open.
 */
export class SimulatedKeyboard {
  readonly #handle: FileHandle
  readonly #recordBytes: RecordBytes

  private constructor(handle: FileHandle, recordBytes: RecordBytes) {
    this.#handle = handle
    this.#recordBytes = recordBytes
  }

  static async plugIn(path: string, recordBytes: RecordBytes): Promise<SimulatedKeyboard> {
    // For reading, too: whoever only writes waits for somebody who reads.
    return new SimulatedKeyboard(await open(path, constants.O_RDWR | constants.O_NOCTTY), recordBytes)
  }

  /** In this order, each with the report's end behind it, all in one write. */
  async send(...moves: readonly KeyMove[]): Promise<void> {
    await this.sendBytes(Buffer.concat(moves.flatMap((move) => recordsOf(move, this.#recordBytes))))
  }

  async sendBytes(bytes: Buffer): Promise<void> {
    await this.#handle.write(bytes)
  }

  async pullOut(): Promise<void> {
    await this.#handle.close()
  }
}

function recordsOf({ key, move, time }: KeyMove, recordBytes: RecordBytes): Buffer[] {
  const event = { time, type: EV_KEY, code: codeOf(key), value: MOVES[move] }
  const end = { time, type: EV_SYN, code: SYN_REPORT, value: 0 }
  return [encodeInputEvent(event, recordBytes), encodeInputEvent(end, recordBytes)]
}
