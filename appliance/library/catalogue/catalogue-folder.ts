import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Document, DocumentSource, Wanted } from './document-source.ts'
import { refusal } from './refusal.ts'

/** A publisher's tree in a folder, such as a stick's. Nothing is ever written there, and no link followed to elsewhere. */
export class FolderDocuments implements DocumentSource {
  readonly kind = 'stick'
  readonly label: string
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    this.label = basename(folder)
  }

  async read(name: string, { most }: Wanted): Promise<Document | undefined> {
    const file = await this.#open(name)
    if (file === undefined) return undefined
    try {
      return { bytes: await bytesOf(file, name, most) }
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'CATALOGUE_REFUSED') throw cause
      throw unreadable(name, cause)
    } finally {
      await file.close()
    }
  }

  async #open(name: string): Promise<FileHandle | undefined> {
    // A pipe would be waited for, and a link could lead to any file of the box.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    try {
      return await open(join(this.#folder, name), flags)
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
      throw unreadable(name, cause)
    }
  }
}

async function bytesOf(file: FileHandle, name: string, most: number): Promise<Buffer> {
  const status = await file.stat()
  if (!status.isFile()) throw refusal('unreachable', `${name} is no file`)
  if (status.size > most) throw refusal('too-large', `${name} has ${status.size} bytes; at most ${most} are read`)
  const bytes = Buffer.alloc(status.size)
  let filled = 0
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

function unreadable(name: string, cause: unknown): Error {
  return refusal('unreachable', `${name} cannot be read: ${sentenceOf(cause)}`, { cause })
}
