import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { vi } from 'vitest'
import type { Host } from '#test/helper/hosts.ts'
import type { HostOptions, HostState } from '../../fixtures/school-host/host-state.ts'

const PROGRAM = 'test/fixtures/school-host/main.ts'
const NOTHING: HostState = { found: [], known: [], remembered: [], sockets: 0 }

/** Where the pages of a box are. */
export const at = (address: string): string => `http://${address}:8080`

/** The machine may be busy with anything else; what is waited for has no other end. */
export async function until(holds: () => boolean): Promise<void> {
  await vi.waitUntil(holds, { timeout: 200_000, interval: 20 })
}

/** A box in a process of its own on a host of its own. */
export class HostedBox {
  readonly host: Host
  readonly #options: HostOptions
  #process: ChildProcess | undefined
  #state: HostState = NOTHING
  #isUp = false
  #complaints = ''

  constructor(host: Host, options: HostOptions) {
    this.host = host
    this.#options = options
  }

  /** What it sees of its school. */
  get state(): HostState {
    return this.#state
  }

  get isUp(): boolean {
    return this.#isUp
  }

  get pid(): number {
    return this.#process?.pid ?? 0
  }

  start(): void {
    const process = this.host.run(PROGRAM, JSON.stringify(this.#options))
    this.#process = process
    this.#state = NOTHING
    this.#isUp = false
    createInterface(process.stdout).on('line', (line) => {
      this.#isUp = true
      this.#state = JSON.parse(line) as HostState
    })
    process.stderr.on('data', (said) => (this.#complaints += String(said)))
  }

  /** As a person would in its settings. */
  list(...addresses: readonly string[]): void {
    this.#process?.stdin?.write(`${JSON.stringify(addresses.map(at))}\n`)
  }

  async kill(): Promise<void> {
    if (this.#process === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const gone = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await gone
  }

  /** In order: a process that has left nothing open ends by itself. Gives its exit code, and whatever it found worth saying. */
  async stop(): Promise<{ code: number | null; complaints: string }> {
    if (this.#process === undefined) return { code: 0, complaints: '' }
    const gone = once(this.#process, 'exit')
    this.#process.stdin?.end()
    await gone
    return { code: this.#process.exitCode, complaints: this.#complaints }
  }

  async untilFound(...addresses: readonly string[]): Promise<void> {
    const wanted = JSON.stringify(addresses.map(at).toSorted())
    await until(() => JSON.stringify(this.#state.found) === wanted)
  }
}
