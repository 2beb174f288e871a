import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { BOX_FLAGS, PACKED_BOX } from '../../firmware-scripts/set-up/pinned.mjs'

/** One line of the box's log. */
export interface LogLine {
  msg: string
  level: string
  [fact: string]: unknown
}

export interface BoxOptions {
  /** The text of config.yaml. */
  config?: string
  /** A data folder to go on with; else a fresh one, removed at `dispose`. */
  data?: string
  env?: Record<string, string>
  /** Fixed ports, where a peer must find the box again after its restart. */
  httpPort?: number
  rtmpPort?: number
}

export interface RunningBox {
  readonly data: string
  readonly httpPort: number
  readonly rtmpPort: number
  readonly origin: string
  readonly pid: number
  /** `rtmp://127.0.0.1:<port>/live/<key>` */
  publishUrl(): string
  claimCode(): string
  lines(): readonly LogLine[]
  /** The first line, past or to come, that matches. */
  line(match: (line: LogLine) => boolean): Promise<LogLine>
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>
  /** kill -9 */
  kill(): Promise<void>
  /** Kill if need be, and remove the data folder. */
  dispose(): Promise<void>
}

/** Starts a real box in a process of its own, on free ports of the loopback, and waits until it is up. */
export async function aBox(options: BoxOptions = {}): Promise<RunningBox> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'classbox-box-'))
  const child = launch(options, data)
  const log = new LogTail(child)
  const up = await Promise.race([log.line((line) => line.msg === 'box is up'), exited(child, log)])
  const { httpPort, rtmpPort } = up as unknown as { httpPort: number; rtmpPort: number }
  const gone = once(child, 'exit')
  return {
    data,
    httpPort,
    rtmpPort,
    origin: `http://127.0.0.1:${httpPort}`,
    pid: child.pid ?? 0,
    publishUrl: () => `rtmp://127.0.0.1:${rtmpPort}/live/${readFileSync(join(data, 'publish-key'), 'utf8').trim()}`,
    claimCode: () => readFileSync(join(data, 'claim-code'), 'utf8').trim(),
    lines: () => log.lines,
    line: (match) => log.line(match),
    stop: async () => {
      child.kill('SIGTERM')
      await gone
      return child.exitCode
    },
    kill: async () => {
      child.kill('SIGKILL')
      await gone
    },
    dispose: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await gone
      }
      if (options.data === undefined) rmSync(data, { recursive: true, force: true })
    },
  }
}

/** Runs a box that is expected to refuse its start; answers what it said and its exit code. */
export async function aRefusedBox(options: BoxOptions = {}): Promise<{ code: number | null; said: string }> {
  const data = options.data ?? mkdtempSync(join(tmpdir(), 'classbox-box-'))
  const child = launch(options, data)
  let said = ''
  child.stdout?.on('data', (chunk) => (said += String(chunk)))
  child.stderr?.on('data', (chunk) => (said += String(chunk)))
  await once(child, 'close')
  if (options.data === undefined) rmSync(data, { recursive: true, force: true })
  return { code: child.exitCode, said }
}

function launch(options: BoxOptions, data: string): ChildProcess {
  const config = join(data, 'test-config.yaml')
  writeFileSync(config, options.config ?? '')
  return spawn(process.execPath, [...BOX_FLAGS, PACKED_BOX], {
    env: {
      ...process.env,
      UV_THREADPOOL_SIZE: '8',
      MALLOC_ARENA_MAX: '2',
      NODE_COMPILE_CACHE: resolve('var/compile-cache'), // as `npm start` has one
      CLASSBOX_CONFIG: config,
      CLASSBOX_DATA: data,
      CLASSBOX_HOST: '127.0.0.1',
      CLASSBOX_HTTP_PORT: String(options.httpPort ?? 0),
      CLASSBOX_RTMP_PORT: String(options.rtmpPort ?? 0),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function exited(child: ChildProcess, log: LogTail): Promise<never> {
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  throw new Error(`the box ended before it was up (${code ?? signal}):\n${log.text()}`)
}

class LogTail {
  readonly lines: LogLine[] = []
  readonly #other: string[] = []
  readonly #waiting = new Set<(line: LogLine) => void>()

  constructor(child: ChildProcess) {
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (text) => this.#take(text))
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', (text) => void this.#other.push(text))
  }

  line(match: (line: LogLine) => boolean): Promise<LogLine> {
    const known = this.lines.find(match)
    if (known !== undefined) return Promise.resolve(known)
    return new Promise((resolve) => {
      const look = (line: LogLine): void => {
        if (!match(line)) return
        this.#waiting.delete(look)
        resolve(line)
      }
      this.#waiting.add(look)
    })
  }

  text(): string {
    return [...this.lines.map((line) => JSON.stringify(line)), ...this.#other].join('\n')
  }

  #take(text: string): void {
    if (!text.startsWith('{')) return void this.#other.push(text)
    const line = JSON.parse(text) as LogLine
    this.lines.push(line)
    for (const look of this.#waiting) look(line)
  }
}
