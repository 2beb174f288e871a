import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('open-terminal-process.ts', import.meta.url))

export interface Command {
  readonly args: readonly string[]
  /** Where it is given. */
  readonly home: string
}

export interface Ran {
  readonly code: number
  readonly said: string
}

/** It ends with the process that opened it. */
let terminal: ChildProcess | undefined
let before: Promise<unknown> = Promise.resolve()

/** Gives a command in a terminal that is open already; one ends before the next begins. */
export function give(command: Command): Promise<Ran> {
  const now = before.then(() => giveAlone(command))
  before = now.catch(() => undefined)
  return now
}

async function giveAlone(command: Command): Promise<Ran> {
  terminal ??= open()
  const [enough, child] = [new AbortController(), terminal]
  const ended = once(child, 'exit', { signal: enough.signal }).then(() => {
    terminal = undefined
    throw new Error(`the terminal ended at ${command.args.join(' ')}`)
  })
  const answer = once(child, 'message', { signal: enough.signal }) as Promise<[Ran]>
  child.send(command)
  try {
    const [ran] = await Promise.race([answer, ended])
    return ran
  } finally {
    enough.abort()
    await Promise.allSettled([answer, ended])
  }
}

function open(): ChildProcess {
  const child = fork(PROGRAM, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  child.unref()
  child.channel?.unref()
  return child
}
