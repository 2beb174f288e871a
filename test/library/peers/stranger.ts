import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Host } from '#test/helper/hosts.ts'
import type { Flood } from '../../fixtures/school-host/host-state.ts'
import { until } from './hosted-box.ts'

const PROGRAM = 'test/fixtures/school-host/stranger.ts'

/** A machine on the network that is no box. It hears all that is said to everybody, or lets nobody else on its host hear it. */
export class Stranger {
  /** Packets, oldest first. */
  readonly heard: Buffer[] = []
  readonly #process: ChildProcessWithoutNullStreams
  #isReady = false

  constructor(host: Host, mode: 'alone' | 'listens') {
    this.#process = host.run(PROGRAM, mode)
    createInterface(this.#process.stdout).on('line', (line) => this.#told(line))
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  async untilReady(): Promise<void> {
    await until(() => this.#isReady)
  }

  /** From now on, until another is poured. */
  pour(flood: Flood): void {
    this.#process.stdin.write(`${JSON.stringify(flood)}\n`)
  }

  async remove(): Promise<void> {
    const gone = once(this.#process, 'exit')
    if (this.#process.exitCode === null && this.#process.kill('SIGKILL')) await gone
  }

  #told(line: string): void {
    if (line === 'ready') this.#isReady = true
    else this.heard.push(Buffer.from(line, 'base64'))
  }
}
