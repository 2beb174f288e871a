import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { writeFileAtomic } from '#appliance/storage/disk.ts'

const PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u

export interface BoxIdOptions {
  /** The data folder; the id is kept in its file `box-id`. */
  folder: string
  log: Log
}

/** Tells this box from the others of the school: random, made once. Where it cannot be kept, the next start makes another one. */
export class BoxId implements Room {
  readonly name = 'box-id'
  readonly #options: BoxIdOptions
  #id = randomUUID() as string

  constructor(options: BoxIdOptions) {
    this.#options = options
  }

  get value(): string {
    return this.#id
  }

  async start(): Promise<void> {
    const path = join(this.#options.folder, 'box-id')
    // A file that is not there, or cannot be read, is made.
    const kept = (await readFile(path, 'utf8').catch(() => '')).trim()
    if (PATTERN.test(kept)) this.#id = kept
    else
      await writeFileAtomic(path, `${this.#id}\n`).catch((thrown: unknown) =>
        this.#options.log.warn({ why: sentenceOf(thrown) }, 'box id not kept'),
      )
  }

  stop(): Promise<void> {
    return Promise.resolve()
  }
}
