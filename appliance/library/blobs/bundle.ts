import { createHash } from 'node:crypto'
import { BoxError } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { BlobSpec } from '../ports.ts'
import type { Reading } from './blob-reader.ts'
import { BundleDirectory } from './bundle-directory.ts'
import type { BundlePlace } from './bundle-directory.ts'
import { SharedWork } from './shared-work.ts'

/** A directory of 20,000 members takes a few megabytes. */
const DIRECTORIES = 4
const PLACES = 20_000
/** Members that were refused, each told once. */
const MOST_REFUSED = 1000
/** Hashing so much takes less than a millisecond. */
const STEP = 65_536

/** An asset that lies in a bundle. */
export interface BundleMember {
  readonly sha256: string
  readonly bytes: number
  readonly bundle: BlobSpec
  readonly path: string
}

/** What can be read like a blob. */
export interface ReadableBytes {
  readonly size: number
  /** Strong, with its quotes. */
  readonly etag: string
  open(): Reading
}

export interface BundlesOptions {
  readonly log: Log
  /** Reads a bundle, also while it is arriving. */
  readonly readerOf: (bundle: BlobSpec) => ReadableBytes
  /** A member cannot be trusted: nobody gets it. Told once for each. */
  readonly onRefused?: (member: BundleMember, why: BoxError) => void
}

/**
 * Many small files in one: members are read where they lie in their bundle. That the pieces of a bundle are right says nothing of what its
 * members are, so each is hashed when it is first asked for, and nothing of it is given out before.
 */
export class Bundles {
  readonly #options: BundlesOptions
  readonly #directories = new SharedWork<BundleDirectory>(DIRECTORIES)
  readonly #places = new SharedWork<BundlePlace>(PLACES)
  readonly #refused = new Map<string, BoxError>()

  constructor(options: BundlesOptions) {
    this.#options = options
  }

  /** Reads a member. Its readings reject with BUNDLE_REFUSED or BLOB_CORRUPT where it cannot be trusted. */
  reader(member: BundleMember): ReadableBytes {
    return {
      size: member.bytes,
      etag: `"${member.sha256}"`,
      open: () => new MemberReading(member, this.#options.readerOf(member.bundle).open(), (signal) => this.place(member, signal)),
    }
  }

  /** Where a member lies, once it is known to be what it should be; undefined where `signal` aborted. Rejects as its readings do. */
  async place(member: BundleMember, signal?: AbortSignal): Promise<BundlePlace | undefined> {
    const key = `${member.bundle.sha256} ${member.sha256} ${member.path}`
    const refused = this.#refused.get(key)
    if (refused !== undefined) throw refused
    try {
      return await this.#places.get(key, (waited) => this.#verified(member, waited), signal)
    } catch (thrown) {
      if (thrown instanceof BoxError && (thrown.code === 'BUNDLE_REFUSED' || thrown.code === 'BLOB_CORRUPT'))
        this.#refuse(key, member, thrown)
      throw thrown
    }
  }

  #refuse(key: string, member: BundleMember, why: BoxError): void {
    if (this.#refused.has(key)) return
    if (this.#refused.size >= MOST_REFUSED) this.#refused.clear()
    this.#refused.set(key, why)
    this.#options.log.warn({ blob: member.sha256, bundle: member.bundle.sha256, reason: why.message }, 'a member of a bundle is refused')
    this.#options.onRefused?.(member, why)
  }

  async #verified(member: BundleMember, signal: AbortSignal): Promise<BundlePlace> {
    const { bundle, path, bytes, sha256 } = member
    const reading = this.#options.readerOf(bundle).open()
    try {
      const directory = await this.#directories.get(bundle.sha256, (waited) => this.#directoryOf(bundle, waited), signal)
      if (directory === undefined) throw nobodyWaits()
      const place = await directory.find(path)
      if (place === undefined) throw new BoxError('BUNDLE_REFUSED', `the bundle ${bundle.sha256} has no ${path}`)
      if (place.bytes !== bytes) throw new BoxError('BLOB_CORRUPT', `${path} in the bundle ${bundle.sha256} is of another length`)
      if ((await hashOf(reading, place, signal)) === sha256) return place
      throw new BoxError('BLOB_CORRUPT', `${path} in the bundle ${bundle.sha256} is not the file that was signed`)
    } finally {
      await reading.close()
    }
  }

  /** Its bytes are read as long as somebody looks for members: the file is open for that moment only. */
  async #directoryOf(bundle: BlobSpec, signal: AbortSignal): Promise<BundleDirectory> {
    const readOnce = async (buffer: Buffer, from: number, until?: AbortSignal): Promise<number> => {
      const reading = this.#options.readerOf(bundle).open()
      try {
        const count = await reading.readAt(buffer, from, until)
        if (until?.aborted === true) throw nobodyWaits()
        return count
      } finally {
        await reading.close()
      }
    }
    let isRead = false
    const directory = await BundleDirectory.of((buffer, from) => readOnce(buffer, from, isRead ? undefined : signal), bundle.bytes)
    isRead = true
    return directory
  }
}

async function hashOf(reading: Reading, { offset, bytes }: BundlePlace, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(Math.min(STEP, bytes))
  for (let done = 0; done < bytes;) {
    const count = await reading.readAt(buffer.subarray(0, Math.min(STEP, bytes - done)), offset + done, signal)
    if (signal.aborted) throw nobodyWaits()
    if (count === 0) throw new BoxError('BUNDLE_REFUSED', 'a bundle ends before its members do')
    hash.update(buffer.subarray(0, count))
    done += count
  }
  return hash.digest('hex')
}

/** Nobody hears it. */
function nobodyWaits(): BoxError {
  return new BoxError('BLOB_ABSENT', 'nobody waits for it any more')
}

class MemberReading implements Reading {
  readonly #member: BundleMember
  readonly #bundle: Reading
  readonly #placeOf: (signal: AbortSignal | undefined) => Promise<BundlePlace | undefined>
  #place: BundlePlace | undefined

  constructor(member: BundleMember, bundle: Reading, placeOf: (signal: AbortSignal | undefined) => Promise<BundlePlace | undefined>) {
    this.#member = member
    this.#bundle = bundle
    this.#placeOf = placeOf
  }

  /** And known to be what was signed. */
  get settled(): boolean {
    return this.#place !== undefined && this.#bundle.settled
  }

  async readAt(buffer: Buffer, from: number, signal?: AbortSignal): Promise<number> {
    const room = Math.min(buffer.length, this.#member.bytes - from)
    this.#place ??= await this.#placeOf(signal)
    if (this.#place === undefined || room <= 0) return 0
    return this.#bundle.readAt(buffer.subarray(0, room), this.#place.offset + from, signal)
  }

  close(): Promise<void> {
    return this.#bundle.close()
  }
}
