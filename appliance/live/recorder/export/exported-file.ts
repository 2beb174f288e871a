import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { ExportTrouble } from './export-trouble.ts'

/** One file that leaves the box. */
export interface ExportedFile {
  /** As it is called elsewhere; fit for any file system. */
  readonly name: string
  /** Media type. */
  readonly type: string
  readonly size: number
  /** The same as long as its bytes are. */
  readonly mark: string
  read(from: number, bytes: number): Promise<Readable>
}

/** A small file that is in memory. */
export function fileOf(name: string, type: string, text: string): ExportedFile {
  const bytes = Buffer.from(text)
  const read = async (from: number, count: number): Promise<Readable> => Readable.from([bytes.subarray(from, from + count)])
  return { name, type, size: bytes.length, mark: text, read }
}

/** So many bytes of a file, in memory. Rejects with ExportTrouble where the disk does not give them out. */
export async function chunkOf(file: ExportedFile, from: number, bytes: number): Promise<Buffer> {
  try {
    return await buffer(await file.read(from, bytes))
  } catch (cause) {
    throw new ExportTrouble('disk', `the recording cannot be read from byte ${from} on`, { cause })
  }
}
