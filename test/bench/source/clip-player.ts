import { readFile } from 'node:fs/promises'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { machineTime, sleep } from '../measure/time.ts'
import { CLIP } from './clip.ts'
import type { SentFrame } from './publisher.ts'
import { frameKind, stamp } from './send-stamp.ts'

const CLIP_LENGTH = CLIP.seconds * 1000

/** The clip as one publisher would send it for ever: paced by the machine's clock, each picture stamped with its time of sending. */
export class ClipPlayer {
  readonly #headers: MediaMessage[]
  readonly #media: MediaMessage[]
  readonly #send: (message: MediaMessage) => void
  #sent: SentFrame[] = []

  constructor(messages: readonly MediaMessage[], send: (message: MediaMessage) => void) {
    this.#headers = messages.filter(isHeader)
    this.#media = messages.filter((message) => !isHeader(message) && message.timestamp < CLIP_LENGTH)
    this.#send = send
  }

  /** Plays until `send` throws. */
  async play(): Promise<never> {
    for (const header of this.#headers) this.#send(header)
    const startedAt = machineTime()
    for (let round = 0; ; round += 1) await this.#playOnce(startedAt, round * CLIP_LENGTH)
  }

  /** The pictures sent since the last call. */
  takeSent(): SentFrame[] {
    const sent = this.#sent
    this.#sent = []
    return sent
  }

  async #playOnce(startedAt: number, offset: number): Promise<void> {
    let number = 0
    for (const message of this.#media) {
      const timestamp = offset + message.timestamp
      const early = startedAt + timestamp - machineTime()
      if (early >= 1) await sleep(early)
      if (message.type === TAG_VIDEO) this.#sendPicture({ ...message, timestamp }, number++)
      else this.#send({ ...message, timestamp })
    }
  }

  #sendPicture(message: MediaMessage, number: number): void {
    this.#sent.push({ number, at: performance.timeOrigin + performance.now() })
    this.#send({ ...message, body: stamp(message.body, machineTime()) })
  }
}

/** Script data and sequence headers, which an encoder sends once. */
function isHeader({ type, body }: MediaMessage): boolean {
  if (type === TAG_VIDEO) return frameKind(body.readUInt8(0), body.readUInt8(1)) === 'other'
  return type === 18 || body.readUInt8(1) === 0
}

/** Every message of an FLV file. */
export async function readClip(path: string): Promise<MediaMessage[]> {
  const messages: MediaMessage[] = []
  const reader = new FlvReader((message) => messages.push({ ...message, body: Buffer.from(message.body) }))
  reader.write(await readFile(path))
  return messages
}
