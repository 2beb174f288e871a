import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BoxError } from '#appliance/base/errors.ts'
import { machineTime, sleep } from '../measure/time.ts'

const START_LIMIT = 15_000
const STOP_LIMIT = 5_000

/** A new folder that `ServerProcess.stop` removes. */
export function newFolder(name: string): Promise<string> {
  return mkdtemp(join(tmpdir(), `classbox-bench-${name}-`))
}

/** Ports that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const holders = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = holders.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(holders.map((server) => once(server.close(), 'close')))
  return ports
}

/** Whether something listens on `port`. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const done = (isOpen: boolean): void => {
      socket.destroy()
      resolve(isOpen)
    }
    socket.once('connect', () => done(true)).once('error', () => done(false))
  })
}

/** One server under measurement: its process, its folder, its log. */
export class ServerProcess {
  readonly folder: string
  readonly #name: string
  readonly #child: ChildProcess
  readonly #killWithUs: () => void

  constructor(name: string, folder: string, run: { command: string; args: string[]; env?: Record<string, string> }) {
    this.folder = folder
    this.#name = name
    const log = openSync(join(folder, 'log.txt'), 'a')
    this.#child = spawn(run.command, run.args, { cwd: folder, env: { ...process.env, ...run.env }, stdio: ['ignore', log, log] })
    closeSync(log)
    this.#child.once('error', () => undefined) // seen by untilReady: there is no pid
    this.#killWithUs = () => {
      this.#child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    }
    process.once('exit', this.#killWithUs)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Waits until `isReady` says so; rejects when the process ends first or 15 s have passed. */
  async untilReady(isReady: () => Promise<boolean>): Promise<void> {
    const limit = machineTime() + START_LIMIT
    while (!(await isReady())) {
      if (this.#child.pid === undefined || this.#child.exitCode !== null || machineTime() > limit) {
        const sentence = `${this.#name} did not come up: ${this.#lastWords()}`
        await this.stop()
        throw new BoxError('INTERNAL', sentence)
      }
      await sleep(20)
    }
  }

  async stop(): Promise<void> {
    process.off('exit', this.#killWithUs)
    if (this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill('SIGTERM')
      const kill = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT)
      await ended
      clearTimeout(kill)
    }
    await rm(this.folder, { recursive: true, force: true })
  }

  #lastWords(): string {
    const words = readFileSync(join(this.folder, 'log.txt'), 'utf8').trim().replaceAll(/\s+/g, ' ')
    return words.slice(-300) || 'it said nothing'
  }
}
