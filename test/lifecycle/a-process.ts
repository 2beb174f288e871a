import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A real process; it is gone after the test. */
export class AProcess {
  readonly child: ChildProcess
  readonly lines: string[] = []
  readonly #exited: Promise<unknown[]>
  readonly #watchers = new Set<() => void>()

  constructor(file: URL, args: readonly string[] = [], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [fileURLToPath(file), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    })
    this.#exited = once(this.child, 'close')
    onTestFinished(async () => {
      this.child.kill('SIGKILL')
      await this.#exited
    })
    if (this.child.stdout === null) return
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.lines.push(line)
      for (const look of this.#watchers) look()
    })
  }

  /** Waits until a line that contains `text` has been said. */
  async says(text: string): Promise<string> {
    return new Promise((resolve) => {
      const look = (): void => {
        const line = this.lines.find((one) => one.includes(text))
        if (line === undefined) return
        this.#watchers.delete(look)
        resolve(line)
      }
      this.#watchers.add(look)
      look()
    })
  }

  /** Its exit code, or the signal that ended it. */
  async ends(): Promise<unknown> {
    const [code, signal] = await this.#exited
    return code ?? signal
  }
}
