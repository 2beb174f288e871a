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

/** Reads pieces one behind the other. Rejects with the file system's error where the file of the first one is not there, or ROOM_FAILED. */
export async function readPieces(pieces: Iterable<Piece>, gate: ReadGate): Promise<Readable> {
  const rest = pieces[Symbol.iterator]()
  const first = rest.next()
  if (first.done === true) return Readable.from([])
  const { value } = first
  gate.admit()
  const file = Buffer.isBuffer(value) ? undefined : await gate.run(() => open(value.path))
  return new PieceStream({ first: value, rest, file, gate })
}

interface PieceStreamOptions {
  readonly first: Piece
  readonly rest: Iterator<Piece>
  /** That of the first piece, where it is in one. */
  readonly file: FileHandle | undefined
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

  constructor({ first, rest, file, gate }: PieceStreamOptions) {
    super({ highWaterMark: CHUNK_BYTES })
    this.#piece = first
    this.#rest = rest
    this.#file = file
    this.#gate = gate
    if (!Buffer.isBuffer(first)) this.#path = first.path
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
    const next = this.#rest.next()
    this.#piece = next.done === true ? undefined : next.value
    return chunk
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
