import { constants, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

const { O_RDONLY, O_RDWR, O_NONBLOCK, O_NOCTTY } = constants

/** What is taken at a time: whoever floods the box waits. */
const MOST_BYTES = 1536

/** Why a device cannot be opened; `failed` is what it is not, or an error that none of the others is. */
export type OpenTrouble = 'missing' | 'refused' | 'failed'

/**
 * A device node, FIFO or terminal that is read without ever waiting for it. Node waits for such files in a thread of libuv's pool, which
 * has few: each silent device would hold one for ever, and keep the process from ending. So it is looked at, some hundred times a second.
 */
export class DeviceFile {
  readonly #handle: FileHandle
  readonly #buffer = Buffer.allocUnsafe(MOST_BYTES)
  /** What the first look found. */
  #ahead: Buffer | 'gone'

  private constructor(handle: FileHandle) {
    this.#handle = handle
    this.#ahead = this.#take()
  }

  /**
   * `alone`: it is there also while nobody is at the other end of a FIFO. Else it is `missing` until somebody is, as a device is that is
   * not plugged in.
   */
  static async open(path: string, { alone = false } = {}): Promise<DeviceFile | OpenTrouble> {
    let handle: FileHandle | undefined
    try {
      handle = await open(path, (alone ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_NOCTTY)
      const stat = await handle.stat()
      const file = stat.isCharacterDevice() || stat.isFIFO() ? new DeviceFile(handle) : 'failed'
      if (file !== 'failed' && file.#ahead !== 'gone') return file
      await handle.close()
      return file === 'failed' ? file : 'missing'
    } catch (thrown) {
      await handle?.close()
      return troubleOf(thrown)
    }
  }

  /** What has come since, at most 1536 bytes, good until the next call; empty where nothing has. */
  read(): Buffer | 'gone' {
    const ahead = this.#ahead
    this.#ahead = Buffer.alloc(0)
    return ahead.length > 0 ? ahead : this.#take()
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  #take(): Buffer | 'gone' {
    try {
      const bytes = readSync(this.#handle.fd, this.#buffer, 0, MOST_BYTES, null)
      return bytes === 0 ? 'gone' : this.#buffer.subarray(0, bytes)
    } catch (thrown) {
      // ENODEV of an input device, EIO of a terminal: it was pulled out. Whatever else it is, nothing more can be read.
      return codeOf(thrown) === 'EAGAIN' ? this.#buffer.subarray(0, 0) : 'gone'
    }
  }
}

function troubleOf(thrown: unknown): OpenTrouble {
  switch (codeOf(thrown)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENODEV':
    case 'ENXIO':
    case 'EIO':
      return 'missing'
    case 'EACCES':
    case 'EPERM':
      return 'refused'
    default:
      return 'failed'
  }
}

function codeOf(thrown: unknown): string | undefined {
  return (thrown as NodeJS.ErrnoException).code
}
