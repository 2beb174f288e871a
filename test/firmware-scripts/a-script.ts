import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** A small real process; ended with its test. */
export interface Script {
  readonly process: ChildProcess
  /** Resolves with all it printed so far, once that contains `text`; rejects when it ends before. */
  prints(text: string): Promise<string>
  ended(): Promise<{ code: number | null; signal: string | null }>
}

const SCRIPTS = new URL('../../firmware-scripts/set-up/', import.meta.url).href

/** Runs module code in which `SET_UP` is the address of set-up's files. Both outputs are read as one. */
export function aScript(code: string): Script {
  const child = spawn(process.execPath, ['--input-type=module', '-e', `const SET_UP = '${SCRIPTS}'\n${code}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ending = once(child, 'close').then(([exit, signal]: (number | string | null)[]) => ({
    code: exit as number | null,
    signal: signal as string | null,
  }))
  return { process: child, prints: watchOutput(child), ended: () => ending }
}

function watchOutput(child: ChildProcess): (text: string) => Promise<string> {
  let output = ''
  const add = (chunk: Buffer): void => {
    output += chunk.toString()
    child.emit('printed')
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return (text) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.includes(text)) resolve(output)
      }
      child.on('printed', look)
      child.once('close', () => reject(new Error(`ended without printing "${text}", but: ${output}`)))
      look()
    })
}
