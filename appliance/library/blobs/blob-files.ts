import { constants, close, fdatasync, ftruncate, open, read, write } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { syncFolder } from '#appliance/storage/disk.ts'

/** An open file; positions and lengths in bytes. */
export interface BlobFile {
  /** How much was read; less than asked for at the end of the file alone. */
  read(buffer: Buffer, at: number): Promise<number>
  write(bytes: Buffer, at: number): Promise<void>
  truncate(bytes: number): Promise<void>
  /** Resolves when what was written outlives a power cut. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** What the store needs of a file system; tests put one in its place that forgets what was not synced. */
export interface BlobFiles {
  makeFolder(path: string): Promise<void>
  /** Names in a folder; those of anything but plain files end with `/`. */
  list(folder: string): Promise<string[]>
  /** Bytes of a file; undefined where there is none. */
  sizeOf(path: string): Promise<number | undefined>
  /** `make`: it is begun where it is not there. */
  open(path: string, how: 'read' | 'write' | 'make'): Promise<BlobFile>
  rename(from: string, to: string): Promise<void>
  /** Also a folder with all in it; one that is not there is as good as removed. */
  remove(path: string): Promise<void>
  /** Makes names in a folder outlive a power cut. */
  syncFolder(folder: string): Promise<void>
}

const { O_RDONLY, O_RDWR, O_CREAT, O_NOFOLLOW } = constants
// Whatever has got into the folder, nothing outside it is read or written through a link.
const FLAGS = { read: O_RDONLY | O_NOFOLLOW, write: O_RDWR | O_NOFOLLOW, make: O_RDWR | O_CREAT | O_NOFOLLOW } as const

const opened = promisify(open)
const closed = promisify(close)
const truncated = promisify(ftruncate)
const synced = promisify(fdatasync)

/** An open file by its number: the handles of node:fs/promises cost several times as much for each read, and a class reads thousands a second. */
class RealFile implements BlobFile {
  readonly #fd: number
  /** With the disk at this moment. */
  readonly #running = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  constructor(fd: number) {
    this.#fd = fd
  }

  read(buffer: Buffer, at: number): Promise<number> {
    return this.#run(
      new Promise((resolve, reject) => {
        this.#mustBeOpen()
        read(this.#fd, buffer, 0, buffer.length, at, (error, count) => (error === null ? resolve(count) : reject(error)))
      }),
    )
  }

  /** A disk that is nearly full takes a part of what it is given before it says so. */
  async write(bytes: Buffer, at: number): Promise<void> {
    for (let done = 0; done < bytes.length;) done += await this.#writeSome(bytes.subarray(done), at + done)
  }

  async truncate(bytes: number): Promise<void> {
    this.#mustBeOpen()
    return this.#run(truncated(this.#fd, bytes))
  }

  async sync(): Promise<void> {
    this.#mustBeOpen()
    return this.#run(synced(this.#fd))
  }

  /** Waits for what is with the disk: its number may be that of another file in the next moment. */
  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#running).then(() => closed(this.#fd))
    return this.#closing
  }

  #writeSome(bytes: Buffer, at: number): Promise<number> {
    return this.#run(
      new Promise((resolve, reject) => {
        this.#mustBeOpen()
        write(this.#fd, bytes, 0, bytes.length, at, (error, count) => (error === null ? resolve(count) : reject(error)))
      }),
    )
  }

  async #run<T>(job: Promise<T>): Promise<T> {
    this.#running.add(job)
    try {
      return await job
    } finally {
      this.#running.delete(job)
    }
  }

  #mustBeOpen(): void {
    if (this.#closing !== undefined) throw new BoxError('INTERNAL', 'this file is closed')
  }
}

/** The disk. */
export const realFiles: BlobFiles = {
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  list: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.map((entry) => (entry.isFile() ? entry.name : `${entry.name}/`))
  },
  sizeOf: async (path) => {
    try {
      return (await stat(path)).size
    } catch (thrown) {
      if (codeOf(thrown) === 'ENOENT') return undefined
      throw thrown
    }
  },
  open: async (path, how) => new RealFile(await opened(path, FLAGS[how], 0o640)),
  rename,
  remove: (path) => rm(path, { force: true, recursive: true }),
  syncFolder,
}

/** What a disk says in anger, as an error of the house: DISK_FULL (`details.readOnly` where it takes nothing at all) or ROOM_FAILED. */
export function diskError(thrown: unknown, what: string): BoxError {
  if (thrown instanceof BoxError) return thrown
  const code = codeOf(thrown)
  if (code === 'ENOSPC' || code === 'EDQUOT') return new BoxError('DISK_FULL', `${what}: the disk is full`, { cause: thrown })
  if (code === 'EROFS') return new BoxError('DISK_FULL', `${what}: the disk is read-only`, { cause: thrown, details: { readOnly: true } })
  return new BoxError('ROOM_FAILED', `${what}: ${sentenceOf(thrown)}`, { cause: thrown })
}

function codeOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined
}
