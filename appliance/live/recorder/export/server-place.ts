import { createHash } from 'node:crypto'
import type { Clock } from '#appliance/base/clock.ts'
import { chunkOf } from './exported-file.ts'
import type { ExportedFile } from './exported-file.ts'
import type { Bringing, ExportPlace, UploadState } from './export-place.ts'
import { ExportTrouble } from './export-trouble.ts'
import { nextChunk, restAfter, SMALLEST_CHUNK } from './pace.ts'
import type { Verdict } from './tus-answer.ts'
import { TusClient } from './tus-client.ts'

export interface ServerPlaceOptions {
  readonly clock: Clock
  /** Where uploads are begun; empty: nowhere. */
  readonly address: () => string
  /** The part of the line that may be used, 0 to 1. */
  readonly share: () => number
  /** So many bytes went over the line, whether they arrived or not. */
  readonly took: (bytes: number) => void
}

/** So often in a row a server may know of other bytes, or of none, before it is left alone for a while. */
const MOST_CONFUSIONS = 3

/** A server that takes uploads by tus: what has arrived there is asked of the server, so that nothing is sent twice. */
export class ServerPlace implements ExportPlace {
  readonly #options: ServerPlaceOptions
  /** The largest piece that may get through. */
  #largest = Infinity

  constructor(options: ServerPlaceOptions) {
    this.#options = options
  }

  get setting(): string {
    return this.#options.address()
  }

  async bring(file: ExportedFile, bringing: Bringing, signal: AbortSignal): Promise<void> {
    const address = this.#options.address()
    const client = new TusClient(address, this.#options.clock)
    const mark = markOf(file, address)
    // Of another server, or of other bytes: that is not gone on with.
    let upload = bringing.mark === mark ? bringing.upload : undefined
    try {
      for (let confusions = 0; confusions <= MOST_CONFUSIONS; confusions += 1) {
        if (upload === undefined) {
          upload = await client.begin(file.size, { filename: file.name, filetype: file.type }, signal)
          await bringing.keep({ upload, mark })
        }
        const outcome = await this.#send({ client, file, upload, bringing }, signal)
        if (outcome === 'there') {
          this.#largest = Infinity
          return
        }
        if (outcome === 'forgotten') upload = undefined
      }
      throw new ExportTrouble('odd', 'the server does not remember what it has got')
    } finally {
      client.close()
    }
  }

  /** Best effort: a server that cannot be reached lets go of it by itself one day. */
  async leave({ upload, mark }: UploadState, signal: AbortSignal): Promise<void> {
    const address = this.#options.address()
    if (upload === undefined || address === '' || mark?.startsWith(serverOf(address)) !== true) return
    try {
      const client = new TusClient(address, this.#options.clock)
      await client.end(upload, signal).finally(() => client.close())
    } catch {
      // see above
    }
  }

  async #send(
    { client, file, upload, bringing }: { client: TusClient; file: ExportedFile; upload: string; bringing: Bringing },
    signal: AbortSignal,
  ): Promise<'there' | 'forgotten' | 'elsewhere'> {
    const { clock, share, took: tookBytes } = this.#options
    let verdict = await client.look(upload, file.size, signal)
    let size = SMALLEST_CHUNK
    while (verdict.kind === 'at') {
      const { offset } = verdict
      bringing.sent(offset)
      if (offset >= file.size) return 'there'
      const begun = clock.monotonic()
      const bytes = await chunkOf(file, offset, Math.min(size, this.#largest, file.size - offset))
      tookBytes(bytes.length)
      const answer = await this.#sendPiece({ client, upload, offset, bytes }, signal)
      if (answer.kind === 'smaller') continue
      verdict = answer
      // Fewer bytes than were sent are possible, none or more of them make no sense.
      if (verdict.kind === 'at' && (verdict.offset <= offset || verdict.offset > offset + bytes.length)) return 'elsewhere'
      if (verdict.kind === 'at') bringing.progressed()
      const took = clock.monotonic() - begun
      size = nextChunk(size, took)
      const rest = restAfter(took, share())
      if (rest > 0) await clock.sleep(rest, signal)
      signal.throwIfAborted()
    }
    return verdict.kind === 'forgotten' ? 'forgotten' : 'elsewhere'
  }

  /** What did not get through is tried in smaller pieces from now on. */
  async #sendPiece(
    { client, upload, offset, bytes }: { client: TusClient; upload: string; offset: number; bytes: Buffer },
    signal: AbortSignal,
  ): Promise<Verdict> {
    const smaller = Math.max(SMALLEST_CHUNK, Math.floor(bytes.length / 2))
    try {
      const verdict = await client.send(upload, { offset, bytes }, signal)
      if (verdict.kind !== 'smaller') return verdict
    } catch (thrown) {
      // Some web servers end the line where a piece is too large, and do not say why.
      if (thrown instanceof ExportTrouble && thrown.kind === 'unreachable') this.#largest = smaller
      throw thrown
    }
    if (bytes.length <= SMALLEST_CHUNK) throw new ExportTrouble('too-large', 'the server does not take even a small piece (413)')
    this.#largest = smaller
    return { kind: 'smaller' }
  }
}

function markOf({ mark, size }: ExportedFile, address: string): string {
  const what = createHash('sha256').update(`${mark} ${size}`).digest('hex')
  return `${serverOf(address)} ${what}`
}

/** Names a server without telling anything of its address. */
function serverOf(address: string): string {
  return createHash('sha256').update(address).digest('hex').slice(0, 32)
}
