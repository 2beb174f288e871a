import { readFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import Type from 'typebox'
import Value from 'typebox/value'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import { writeFileAtomic } from '#appliance/storage/disk.ts'

/** Somebody has said what time it is. */
export interface Vouched {
  readonly by: 'person' | 'upstream'
  /** Epoch milliseconds, now. */
  readonly now: number
}

/** Where a time that was vouched for outlives the process, but not the power: a machine that was off does not know for how long. */
export interface VouchedTime {
  /** Never rejects: a time that cannot be kept is asked for again. */
  keep(vouched: Vouched): Promise<void>
  /** Undefined where nobody vouched for a time since the machine was switched on. Never rejects. */
  find(): Promise<Vouched | undefined>
}

const Kept = Type.Object({
  boot: Type.String(),
  by: Type.Union([Type.Literal('person'), Type.Literal('upstream')]),
  now: Type.Number(),
  /** Milliseconds since the machine was switched on. */
  up: Type.Number(),
})

/** Linux gives each boot a name of its own (random(4)), and counts from it also while it sleeps. */
export class LinuxVouchedTime implements VouchedTime {
  readonly #path: string
  readonly #log: Log
  readonly #bootFile: string

  constructor({ folder, log, bootFile = '/proc/sys/kernel/random/boot_id' }: { folder: string; log: Log; bootFile?: string }) {
    this.#path = join(folder, 'vouched-time.json')
    this.#log = log
    this.#bootFile = bootFile
  }

  async keep({ by, now }: Vouched): Promise<void> {
    const boot = await this.#boot()
    if (boot === undefined) return
    try {
      await writeFileAtomic(this.#path, JSON.stringify({ boot, by, now, up: uptime() * 1000 }))
    } catch (thrown) {
      this.#log.warn({ reason: sentenceOf(thrown) }, 'time that was vouched for is not kept')
    }
  }

  async find(): Promise<Vouched | undefined> {
    const kept = parsed(await readFile(this.#path, 'utf8').catch(() => ''))
    if (!Value.Check(Kept, kept) || kept.boot !== (await this.#boot())) return undefined
    return { by: kept.by, now: kept.now + uptime() * 1000 - kept.up }
  }

  async #boot(): Promise<string | undefined> {
    const text = (await readFile(this.#bootFile, 'utf8').catch(() => '')).trim()
    return text === '' ? undefined : text
  }
}

/** What a power cut left half written is as good as nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
