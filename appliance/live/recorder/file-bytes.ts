import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { BoxError } from '#appliance/base/errors.ts'
import type { ReadGate } from './read-gate.ts'

/** Bytes of a file that do not change. */
export interface Slice {
  readonly path: string
  readonly offset: number
  readonly bytes: number
}

/** In memory, or in a file. */
export type Piece = Buffer | Slice

/** Something to be sent, whole or in part; it stays the same as long as `etag` is. */
export interface StoredBytes {
  readonly size: number
  /** Strong, RFC 9110 8.8.3, with its quotes. */
  readonly etag: string
  /**
   * Reads a part no faster than it is taken, and lets go of the file when the stream is destroyed. Rejects with the file system's error
   * where the first file is not there; where a later one is not, the stream fails.
   */
  read(from: number, bytes: number): Promise<Readable>
}

const CHUNK_BYTES = 131_072

/** A part of a file, to be sent. */
export function sliceBytes(slice: Slice, etag: string, gate: ReadGate): StoredBytes {
  const part = (from: number, bytes: number): Slice => ({
    ...slice,
    offset: slice.offset + from,
    bytes: Math.min(bytes, slice.bytes - from),
  })
  return { size: slice.bytes, etag, read: (from, bytes) => readPieces([part(from, bytes)], gate) }
}

/**
 * Reads pieces one behind the other. The first file is held open from the beginning, whatever is sent before it: who has been promised a
 * recording gets it, also where somebody deletes it meanwhile. Rejects with the file system's error where that file is not there, or ROOM_FAILED.
 */
export async function readPieces(pieces: Iterable<Piece>, gate: ReadGate): Promise<Readable> {
  const rest = pieces[Symbol.iterator]()
  const head: Piece[] = []
  let slice: Slice | undefined
  while (slice === undefined) {
    const next = rest.next()
    if (next.done === true) break
    head.push(next.value)
    if (!Buffer.isBuffer(next.value)) slice = next.value
  }
  if (head.length === 0) return Readable.from([])
  gate.admit()
  const path = slice?.path
  const file = path === undefined ? undefined : await gate.run(() => open(path))
  return new PieceStream({ pieces: following(head, rest), path, file, gate })
}

function* following(head: readonly Piece[], rest: Iterator<Piece>): Generator<Piece> {
  yield* head
  for (let next = rest.next(); next.done !== true; next = rest.next()) yield next.value
}

interface PieceStreamOptions {
  readonly pieces: Iterator<Piece>
  /** The first file among them, held open; where there is one. */
  readonly file: FileHandle | undefined
  readonly path: string | undefined
  readonly gate: ReadGate
}

/** Reads one chunk at a time, and only when it is wanted; one file is open at most. */
class PieceStream extends Readable {
  #piece: Piece | undefined
  readonly #rest: Iterator<Piece>
  readonly #gate: ReadGate
  #file: FileHandle | undefined
  #path: string | undefined
  /** Bytes of the piece that have been read. */
  #done = 0

  constructor({ pieces, file, path, gate }: PieceStreamOptions) {
    super({ highWaterMark: CHUNK_BYTES })
    this.#rest = pieces
    this.#piece = this.#following()
    this.#file = file
    this.#path = path
    this.#gate = gate
  }

  override _read(): void {
    this.#next().then(
      (chunk) => this.push(chunk),
      (thrown: Error) => this.destroy(thrown),
    )
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#leave()
    done(error)
  }

  /** null: there is no more. */
  async #next(): Promise<Buffer | null> {
    const piece = this.#piece
    if (piece === undefined) return null
    const chunk = Buffer.isBuffer(piece) ? piece : await this.#read(await this.#open(piece.path), piece)
    this.#done += chunk.length
    if (this.#done < sizeOf(piece)) return chunk
    this.#done = 0
    this.#piece = this.#following()
    return chunk
  }

  #following(): Piece | undefined {
    const next = this.#rest.next()
    return next.done === true ? undefined : next.value
  }

  async #read(file: FileHandle, { path, offset, bytes }: Slice): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, bytes - this.#done))
    const { bytesRead } = await this.#gate.run(() => file.read(buffer, 0, buffer.length, offset + this.#done))
    if (bytesRead === 0) throw new BoxError('INTERNAL', `${path} is shorter than it was`)
    return buffer.subarray(0, bytesRead)
  }

  async #open(path: string): Promise<FileHandle> {
    if (this.#file !== undefined && this.#path === path) return this.#file
    await this.#letGo()
    const file = await this.#gate.run(() => open(path))
    this.#file = file
    this.#path = path
    // Destroyed in the meantime: nobody else lets go of it.
    if (this.destroyed) await this.#letGo()
    return file
  }

  /** A file that was only read has nothing to lose where closing fails. */
  #leave(): void {
    void this.#letGo().catch(() => undefined)
  }

  async #letGo(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }
}

/** Whether there is no such file any more: somebody has deleted it. */
export function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
}

function sizeOf(piece: Piece): number {
  return Buffer.isBuffer(piece) ? piece.length : piece.bytes
}
