import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { MOST_DOCUMENT_BYTES } from '../issue.ts'
import type { Manner, Published } from './published.ts'

const READ_BYTES = 262_144

/** A published tree in a folder, such as on the publisher's disk or on a stick. */
export class FolderPublished implements Published {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async document(path: string): Promise<Buffer | undefined> {
    const bytes = await this.size(path)
    if (bytes === undefined) return undefined
    if (bytes > MOST_DOCUMENT_BYTES) throw new BoxError('SOURCE_FAILED', `${path} is larger than a box reads`)
    return readFile(join(this.#folder, path))
  }

  async size(path: string): Promise<number | undefined> {
    try {
      const found = await stat(join(this.#folder, path))
      return found.isFile() ? found.size : undefined
    } catch (cause) {
      if (['ENOENT', 'ENOTDIR'].includes((cause as NodeJS.ErrnoException).code ?? '')) return undefined
      throw new BoxError('SOURCE_FAILED', sentenceOf(cause), { cause })
    }
  }

  async *bytes(path: string): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of createReadStream(join(this.#folder, path), { highWaterMark: READ_BYTES })) yield chunk as Buffer
    } catch (cause) {
      const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
      throw new BoxError('SOURCE_FAILED', missing ? 'is not there' : `cannot be read: ${sentenceOf(cause)}`, { cause })
    }
  }

  absence(): Promise<readonly Manner[]> {
    return Promise.resolve([])
  }

  manners(): Promise<readonly Manner[]> {
    return Promise.resolve([])
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
