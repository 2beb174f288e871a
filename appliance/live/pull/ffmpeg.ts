/*
 * The one door to the system's ffmpeg: where it is, and a child of it that always dies.
 * Nothing else starts ffmpeg; no shell is ever involved.
 */
import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import { LineCutter } from './ffmpeg-lines.ts'

/** The first SIGTERM ends ffmpeg between two frames, the second also while it waits for a silent upstream. */
const SECOND_TERM_AFTER = milliseconds(100)
const KILL_AFTER = seconds(1)

export interface FfmpegFound {
  path: string
  /** Of util-linux, where the machine has it: it sees to it that a child dies with its box, even with one that was killed. */
  setpriv?: string
}

export interface FfmpegCommand {
  /** They stand in the process list, for everybody to read: no address of an upstream is among them. */
  args: string[]
  /** What it reads on stdin. */
  script?: string
}

export interface FfmpegChild {
  /** Undefined where it could not be started at all. */
  readonly pid: number | undefined
  readonly stdout: Readable
  /** Each line of stderr, cut at 2,000 characters. */
  onLine(listener: (line: string) => void): void
  /** Resolves when the process is gone and its stdout is read or destroyed. Never rejects. */
  readonly gone: Promise<void>
  /** SIGTERM, once more after 100 ms, and SIGKILL after 1 s; what stdout still holds is thrown away. Safe to call twice. */
  end(): void
}

export interface FfmpegPort {
  /** Looked for afresh on each call; undefined where no PATH entry holds it. */
  find(): Promise<FfmpegFound | undefined>
  launch(found: FfmpegFound, command: FfmpegCommand): FfmpegChild
}

export interface FfmpegOptions {
  clock: Clock
  /** Like the variable PATH. */
  searchPath: string
}

export class Ffmpeg implements FfmpegPort {
  readonly #options: FfmpegOptions

  constructor(options: FfmpegOptions) {
    this.#options = options
  }

  async find(): Promise<FfmpegFound | undefined> {
    const path = await this.#look('ffmpeg')
    if (path === undefined) return undefined
    const setpriv = await this.#look('setpriv')
    return setpriv === undefined ? { path } : { path, setpriv }
  }

  launch({ path, setpriv }: FfmpegFound, { args, script = '' }: FfmpegCommand): FfmpegChild {
    // The box's own variables may hold secrets; messages are read in English.
    const env = { PATH: this.#options.searchPath, LC_ALL: 'C' }
    const [program, all] = setpriv === undefined ? [path, args] : [setpriv, ['--pdeathsig', 'KILL', path, ...args]]
    const child = spawn(program, all, { stdio: ['pipe', 'pipe', 'pipe'], env })
    return new Child(child, { clock: this.#options.clock, script })
  }

  async #look(program: string): Promise<string | undefined> {
    for (const folder of this.#options.searchPath.split(delimiter)) {
      const path = join(folder, program)
      if (folder !== '' && (await isExecutable(path))) return path
    }
    return undefined
  }
}

class Child implements FfmpegChild {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #clock: Clock
  readonly gone: Promise<void>
  #ending = false

  constructor(child: ChildProcessWithoutNullStreams, { clock, script }: { clock: Clock; script: string }) {
    this.#child = child
    this.#clock = clock
    this.gone = new Promise((resolve) => {
      child.once('close', () => resolve())
      // A child that could not be started tells `error` and may never tell `close`.
      child.once('error', () => resolve())
    })
    // A pipe breaks when its child dies; `gone` tells.
    child.stdin.on('error', () => undefined)
    child.stdin.end(script)
    child.stdout.on('error', () => undefined)
    child.stderr.on('error', () => undefined)
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get stdout(): Readable {
    return this.#child.stdout
  }

  onLine(listener: (line: string) => void): void {
    const cutter = new LineCutter(listener)
    this.#child.stderr.on('data', (bytes: Buffer) => cutter.write(bytes.toString('utf8')))
    this.#child.stderr.on('end', () => cutter.end())
  }

  end(): void {
    if (this.#ending) return
    this.#ending = true
    this.#child.stdout.destroy()
    this.#child.kill('SIGTERM')
    const again = this.#clock.after(SECOND_TERM_AFTER, () => this.#child.kill('SIGTERM'))
    const last = this.#clock.after(KILL_AFTER, () => this.#child.kill('SIGKILL'))
    void this.gone.then(() => [again, last].forEach((timer) => timer.cancel()))
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    // Not here: the next folder is asked.
    return false
  }
}
