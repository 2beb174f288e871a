import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { writeFileAtomic } from '#appliance/storage/disk.ts'

const KEY_BYTES = 18 // 24 characters of base64url
const KEY_PATTERN = /^[A-Za-z0-9_-]{24,128}$/
const MAIN_CHANNEL = 'class'

/** What a publish key stands for. */
export interface KeyGrant {
  channel: string
  kind: 'publisher' | 'sample'
}

/** A key for one publication of the box itself. */
export interface LentKey {
  readonly key: string
  /** The key is worth nothing from here on; safe to call twice. */
  end(): void
}

export interface StreamKeysOptions {
  /** The data folder: `publish-key` for the channel `class`, `publish-key-<channel>` for any other. */
  folder: string
  channels: readonly string[]
  log: Log
}

/**
 * Which publish key stands for which channel. A key is kept in a file that only the box may read, lives until it is rotated,
 * and never plays: it is 24 random characters or more and no channel's name.
 */
export class StreamKeys implements Room {
  readonly name = 'stream-keys'
  readonly #options: StreamKeysOptions
  readonly #keys = new Map<string, string>()
  readonly #lent = new Map<string, KeyGrant>()

  constructor(options: StreamKeysOptions) {
    this.#options = options
  }

  /** Reads the keys, and makes those that are missing or no key at all. Rejects where the folder cannot be read or written. */
  async start(): Promise<void> {
    for (const channel of this.#options.channels) {
      const kept = await this.#read(channel)
      if (kept !== undefined && this.#isKey(kept)) this.#keys.set(channel, kept)
      else await this.rotate(channel)
    }
  }

  stop(): Promise<void> {
    return Promise.resolve()
  }

  /** The publish key of a channel. Throws BoxError CHANNEL_UNKNOWN. */
  keyOf(channel: string): string {
    const key = this.#keys.get(channel)
    if (key === undefined) throw new BoxError('CHANNEL_UNKNOWN', `there is no channel ${channel} to publish on`)
    return key
  }

  /** What a key stands for. Takes the same time for every key of the same length, right or wrong. */
  find(key: string): KeyGrant | undefined {
    const wanted = digest(key)
    let found: KeyGrant | undefined
    for (const [channel, known] of this.#keys) if (timingSafeEqual(digest(known), wanted)) found = { channel, kind: 'publisher' }
    for (const [known, grant] of this.#lent) if (timingSafeEqual(digest(known), wanted)) found = grant
    return found
  }

  /** Gives a channel a new key, on disk before it is answered; the old one is worth nothing. Throws BoxError CHANNEL_UNKNOWN. */
  async rotate(channel: string): Promise<string> {
    if (!this.#options.channels.includes(channel)) throw new BoxError('CHANNEL_UNKNOWN', `there is no channel ${channel} to publish on`)
    const key = this.#newKey()
    await writeFileAtomic(this.#path(channel), `${key}\n`, { mode: 0o600 })
    this.#keys.set(channel, key)
    this.#options.log.info({ channel }, 'publish key made')
    return key
  }

  /** A key for the sample class: it stands for the channel until it is given back, and is never written down. */
  lend(channel: string): LentKey {
    const key = this.#newKey()
    this.#lent.set(key, { channel, kind: 'sample' })
    return { key, end: () => void this.#lent.delete(key) }
  }

  #path(channel: string): string {
    return join(this.#options.folder, channel === MAIN_CHANNEL ? 'publish-key' : `publish-key-${channel}`)
  }

  async #read(channel: string): Promise<string | undefined> {
    try {
      return (await readFile(this.#path(channel), 'utf8')).trim()
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw thrown
    }
  }

  #isKey(text: string): boolean {
    return KEY_PATTERN.test(text) && !this.#options.channels.includes(text)
  }

  #newKey(): string {
    const key = randomBytes(KEY_BYTES).toString('base64url')
    return this.#isKey(key) ? key : this.#newKey()
  }
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
