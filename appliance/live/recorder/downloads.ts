import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import { planFastStart } from '../fmp4/fast-start.ts'
import type { FastStartPlan } from '../fmp4/fast-start.ts'
import type { ReadableFile } from '../fmp4/file-window.ts'
import { readPieces } from './file-bytes.ts'
import type { Piece, StoredBytes } from './file-bytes.ts'
import type { ReadGate } from './read-gate.ts'
import { endOf, extentOf, fileOf } from './stretch.ts'
import type { Stretch } from './stretch.ts'

/** One MP4 of all stretches, that exists only while it is sent. */
export type Download = StoredBytes

export interface Asked {
  /** The last plan of it will do, whatever has been added since. */
  readonly goesOn: boolean
  /** Whether somebody still waits for it. */
  readonly wanted?: () => boolean
}

export interface Planned {
  readonly id: string
  readonly folder: string
  readonly stretches: readonly Stretch[]
}

/** A player that seeks asks again and again: the plans of so many recordings are remembered. */
const MOST_PLANS = 2

/** The recordings that are being downloaded. A plan reads every fragment once, so they are made one at a time. */
export class Downloads {
  readonly #gate: ReadGate
  readonly #lane = new Lane()
  readonly #known = new Map<string, Download>()

  constructor(gate: ReadGate) {
    this.#gate = gate
  }

  /** Rejects with the file system's error, PAYLOAD_TOO_LARGE, or BAD_REQUEST where nobody waits for it any more. */
  get(planned: Planned, { goesOn, wanted = () => true }: Asked): Promise<Download> {
    return this.#lane.run(async () => {
      const known = this.#known.get(planned.id)
      if (known !== undefined && (goesOn || known.etag === etagOf(planned))) return known
      const download = await plan(planned, this.#gate, wanted)
      this.#known.delete(planned.id)
      this.#known.set(planned.id, download)
      for (const oldest of this.#known.keys()) if (this.#known.size > MOST_PLANS) this.#known.delete(oldest)
      return download
    })
  }
}

/** Nothing that is listed ever changes: so much of it is always the same. */
function etagOf({ id, stretches }: Planned): string {
  return `"${id}-${extentOf(stretches).bytes}"`
}

async function plan(planned: Planned, gate: ReadGate, wanted: () => boolean): Promise<Download> {
  const { folder } = planned
  const etag = etagOf(planned)
  // As it is listed now: what is added while it is planned is no part of it.
  const files = planned.stretches.map((stretch) => ({ path: join(folder, fileOf(stretch.number)), size: endOf(stretch) }))
  const reader = new FileReader(gate, wanted)
  try {
    const movie = await planFastStart(files.map((file) => reader.fileAt(file)))
    return { size: movie.length, etag, read: (from, bytes) => readPieces(piecesOf(movie, files, { from, bytes }), gate) }
  } finally {
    await reader.close()
  }
}

function* piecesOf(
  movie: FastStartPlan,
  files: readonly { path: string }[],
  { from, bytes }: { from: number; bytes: number },
): Generator<Piece> {
  for (const piece of movie.pieces(from, from + bytes)) {
    if (Buffer.isBuffer(piece)) yield piece
    else yield { path: files[piece.file]?.path ?? '', offset: piece.position, bytes: piece.length }
  }
}

/** Files that are read one after the other: one is open at a time. */
class FileReader {
  readonly #gate: ReadGate
  readonly #wanted: () => boolean
  #open: { path: string; handle: FileHandle } | undefined

  constructor(gate: ReadGate, wanted: () => boolean) {
    this.#gate = gate
    this.#wanted = wanted
  }

  fileAt({ path, size }: { path: string; size: number }): ReadableFile {
    return { size, read: (position, length) => this.#read(path, { position, length }) }
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    await open?.handle.close()
  }

  async #read(path: string, { position, length }: { position: number; length: number }): Promise<Buffer> {
    if (!this.#wanted()) throw new BoxError('BAD_REQUEST', 'whoever asked for the recording has gone')
    if (this.#open?.path !== path) {
      await this.close()
      this.#open = { path, handle: await this.#gate.run(() => open(path)) }
    }
    const { handle } = this.#open
    const { bytesRead, buffer } = await this.#gate.run(() => handle.read(Buffer.allocUnsafe(length), 0, length, position))
    if (bytesRead < length) throw new BoxError('INTERNAL', `${path} became shorter while it was read`)
    return buffer
  }
}
