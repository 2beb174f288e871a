import { fork } from 'node:child_process'
import type { ChildProcess, Serializable } from 'node:child_process'
import { once } from 'node:events'
import type { URL } from 'node:url'
import { BoxError } from '#appliance/base/errors.ts'

/** A process of ours beside the server: it answers each question with one message, in order, and dies with us. */
export class HelperProcess<Question extends Serializable, Answer> {
  readonly #child: ChildProcess
  readonly #name: string

  constructor(program: URL, name: string) {
    this.#name = name
    this.#child = fork(program, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  }

  /** Asks one question at a time; rejects where the process ends instead of answering. */
  async ask(question: Question): Promise<Answer> {
    const over = new AbortController()
    const signal = over.signal
    const answer = once(this.#child, 'message', { signal }) as Promise<[Answer]>
    const end = once(this.#child, 'exit', { signal }).then(() => {
      throw new BoxError('INTERNAL', `the ${this.#name} ended before it answered`)
    })
    try {
      if (!this.#child.connected) throw new BoxError('INTERNAL', `the ${this.#name} has ended`)
      this.#child.send(question)
      const [said] = await Promise.race<[Answer]>([answer, end])
      return said
    } finally {
      over.abort()
      await Promise.allSettled([answer, end])
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}
