import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { within } from './within.ts'

const PATIENCE = seconds(1)
const ATTEMPTS = 3

/**
 * One box per data folder. The lock is an abstract unix socket (unix(7)) named after the folder's device and inode: the kernel
 * gives it to one process and takes it back when that process ends, however it ends. A lock file would have to be told apart from
 * one left by kill -9, by a power cut, or by a program that has the same pid today; a socket cannot be stale, and it answers
 * who holds it. It is seen by everybody in the same network namespace, which is where a second box would take the ports, too.
 */
export class InstanceLock {
  readonly #dataFolder: string
  readonly #clock: Clock
  #server: Server | undefined

  /** `dataFolder` is there already. */
  constructor(options: { dataFolder: string; clock: Clock }) {
    this.#dataFolder = options.dataFolder
    this.#clock = options.clock
  }

  /** Takes the lock, which is held until `release` or the end of the process. Rejects with ALREADY_RUNNING, naming the other's pid. */
  async acquire(): Promise<void> {
    if (this.#server !== undefined) return
    const name = await lockName(this.#dataFolder)
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      this.#server = await listening(name)
      if (this.#server !== undefined) return
      const holder = await this.#askHolder(name)
      // Nobody there any more: the other one ended between the two questions.
      if (holder === 'gone') continue
      throw this.#alreadyRunning(holder)
    }
    throw this.#alreadyRunning('silent')
  }

  async release(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined) return
    server.close()
    await once(server, 'close')
  }

  async #askHolder(name: string): Promise<number | 'silent' | 'gone'> {
    const socket = connect(name)
    let said = ''
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    try {
      if (!(await within(this.#clock, PATIENCE, once(socket, 'end')))) return 'silent'
      return /^\d+$/.test(said) ? Number(said) : 'silent'
    } catch {
      // Refused or cut off: whoever held the name is not there now.
      return 'gone'
    } finally {
      socket.destroy()
    }
  }

  #alreadyRunning(holder: number | 'silent'): BoxError {
    const who = holder === 'silent' ? 'another box' : `another box (process ${holder})`
    const details = { dataFolder: this.#dataFolder, ...(holder === 'silent' ? {} : { pid: holder }) }
    return new BoxError('ALREADY_RUNNING', `${who} already runs on the data folder ${this.#dataFolder}`, { details })
  }
}

async function lockName(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder, { bigint: true })
  return `\0classbox-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32)}`
}

/** A server on `name` that tells its pid; undefined where the name is taken. */
async function listening(name: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.end(String(process.pid))
  })
  server.unref()
  try {
    const up = once(server, 'listening')
    server.listen(name)
    await up
    return server
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined
    throw new BoxError('INTERNAL', `the lock of the data folder cannot be taken: ${sentenceOf(cause)}`, { cause })
  }
}
