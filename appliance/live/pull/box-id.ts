import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { writeFileAtomic } from '#appliance/storage/disk.ts'
import { machineMark } from './machine-mark.ts'

const PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u

export interface BoxIdOptions {
  /** The data folder; the id is kept in its file `box-id`. */
  folder: string
  log: Log
  /** What tells this machine from another one; undefined where nothing does. Default: see machineMark. */
  machine?: () => Promise<string | undefined>
}

/**
 * Tells this box from the others of the school: random, made once for each machine, because a school may copy the card of one box for
 * all others. Where it cannot be kept, the next start makes another one.
 */
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
    const [first = '', second = ''] = (await readFile(path, 'utf8').catch(() => '')).trim().split('\n')
    const [kept, keptFor] = PATTERN.test(first) ? [first, second] : ['', '']
    const { machine = machineMark, log } = this.#options
    const mark = (await machine()) ?? keptFor
    if (keptFor !== '' && keptFor !== mark) log.warn({ was: kept, is: this.#id }, 'box id made anew: the disk was copied from another box')
    else if (kept !== '') this.#id = kept
    if (this.#id === kept && mark === keptFor) return
    await writeFileAtomic(path, `${this.#id}\n${mark}\n`).catch((thrown: unknown) =>
      log.warn({ why: sentenceOf(thrown) }, 'box id not kept'),
    )
  }

  stop(): Promise<void> {
    return Promise.resolve()
  }
}
