import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import { planFastStart } from '../fmp4/fast-start.ts'
import type { FastStartPlan } from '../fmp4/fast-start.ts'
import type { FileSlice } from '../fmp4/media-slices.ts'
import type { ReadableFile } from '../fmp4/file-window.ts'
import { readPieces } from './file-bytes.ts'
import type { Piece, StoredBytes } from './file-bytes.ts'
import type { ReadGate } from './read-gate.ts'
import { partsOf } from './cut.ts'
import type { Cut, Part } from './cut.ts'
import { extentOf, fileOf } from './stretch.ts'
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
  /** What of it is in the movie; absent: all. */
  readonly cut?: Cut | undefined
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
      const key = keyOf(planned)
      const known = this.#known.get(key)
      if (known !== undefined && (goesOn || known.etag === etagOf(planned))) return known
      const download = await plan(planned, this.#gate, wanted)
      this.#known.delete(key)
      this.#known.set(key, download)
      for (const oldest of this.#known.keys()) if (this.#known.size > MOST_PLANS) this.#known.delete(oldest)
      return download
    })
  }
}

/** Nothing that is listed ever changes: so much of it is always the same. */
function etagOf(planned: Planned): string {
  return `"${keyOf(planned)}-${extentOf(planned.stretches).bytes}"`
}

function keyOf({ id, cut }: Planned): string {
  return cut === undefined ? id : `${id}-${Math.round(cut.from)}-${Math.round(cut.to)}`
}

async function plan(planned: Planned, gate: ReadGate, wanted: () => boolean): Promise<Download> {
  const { folder } = planned
  const etag = etagOf(planned)
  // As it is listed now: what is added while it is planned is no part of it.
  const files = partsOf(planned.stretches, planned.cut).map((part) => ({
    ...{ path: join(folder, fileOf(part.stretch.number)), initBytes: part.stretch.initBytes },
    ...extentIn(part),
  }))
  const reader = new FileReader(gate, wanted)
  try {
    const movie = await planFastStart(files.map((file) => reader.fileAt(file)))
    return { size: movie.length, etag, read: (from, bytes) => readPieces(piecesOf(movie, files, { from, bytes }), gate) }
  } finally {
    await reader.close()
  }
}

/** What is read of a file: its init, then from `from` up to but without `to`. */
interface Excerpt {
  readonly path: string
  readonly initBytes: number
  readonly from: number
  readonly to: number
}

function extentIn({ stretch, first, end }: Part): { from: number; to: number } {
  const last = stretch.segments[end - 1]
  return {
    from: stretch.segments[first]?.offset ?? stretch.initBytes,
    to: last === undefined ? stretch.initBytes : last.offset + last.bytes,
  }
}

function* piecesOf(movie: FastStartPlan, files: readonly Excerpt[], { from, bytes }: { from: number; bytes: number }): Generator<Piece> {
  for (const piece of movie.pieces(from, from + bytes)) {
    if (Buffer.isBuffer(piece)) yield piece
    else yield pieceOf(piece, files[piece.file])
  }
}

/** A slice of media lies behind the init, as a whole. */
function pieceOf({ position, length }: FileSlice, file: Excerpt | undefined): Piece {
  return { path: file?.path ?? '', offset: position + (file === undefined ? 0 : file.from - file.initBytes), bytes: length }
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

  fileAt(excerpt: Excerpt): ReadableFile {
    const { initBytes, from, to } = excerpt
    return { size: initBytes + to - from, read: (position, length) => this.#readOf(excerpt, { position, length }) }
  }

  async close(): Promise<void> {
    const open = this.#open
    this.#open = undefined
    await open?.handle.close()
  }

  async #readOf({ path, initBytes, from }: Excerpt, { position, length }: { position: number; length: number }): Promise<Buffer> {
    const ofInit = Math.max(0, Math.min(length, initBytes - position))
    const rest = { position: Math.max(position, initBytes) + from - initBytes, length: length - ofInit }
    // Where nothing is left out the two are one.
    if (ofInit === 0 || from === initBytes) return this.#read(path, ofInit === 0 ? rest : { position, length })
    const parts = [await this.#read(path, { position, length: ofInit })]
    if (rest.length > 0) parts.push(await this.#read(path, rest))
    return Buffer.concat(parts)
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
