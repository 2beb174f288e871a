import { Worker } from 'node:worker_threads'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Batch, Failure, Outcome } from './group-commit.ts'
import type { OpenOptions } from './open-writer.ts'
import type { WriteResult } from './sqlite.ts'
import type { Reply, Request } from './writer-thread.ts'

export interface WriterOptions {
  readonly open: OpenOptions
  readonly log: Log
  /** The file that the thread runs. */
  readonly thread: URL
}

interface Waiting {
  /** fold: what was committed goes into the file itself, and the log is emptied. */
  readonly batch: Batch | 'fold'
  readonly resolve: (results: readonly WriteResult[]) => void
  readonly reject: (error: BoxError) => void
}

const MAX_GROUP = 256
const MAX_WAITING = 10_000

/**
 * The writing thread as the main thread sees it. One group is on its way at a time; what is asked meanwhile is the next group.
 * A thread that dies fails what it was doing, for nobody knows whether that was committed, and the next write gets a fresh thread.
 */
export class Writer {
  readonly #options: WriterOptions
  readonly #waiting: Waiting[] = []
  #thread: Thread | undefined
  #pumping: Promise<void> | undefined
  #closed = false

  constructor(options: WriterOptions) {
    this.#options = options
  }

  /** Starts the thread; says whether a damaged file was set aside. */
  open(): Promise<{ setAside: boolean }> {
    return this.#start(this.#options.open)
  }

  async #start(open: OpenOptions): Promise<{ setAside: boolean }> {
    const { log, thread: file } = this.#options
    const thread = new Thread(new Worker(file, { workerData: open, name: 'database' }))
    const reply = await thread.opened
    if (typeof reply === 'object' && 'opened' in reply) {
      this.#thread = thread
      return reply.opened
    }
    await thread.end()
    if (typeof reply === 'object' && 'refused' in reply) throw new BoxError(reply.refused.code, reply.refused.sentence)
    log.error({ reply }, 'database thread answered out of turn')
    throw new BoxError('DATABASE_FAILED', 'the database thread did not start')
  }

  write(batch: Batch | 'fold'): Promise<readonly WriteResult[]> {
    if (this.#closed) return Promise.reject(new BoxError('DATABASE_FAILED', 'the database is closed'))
    if (this.#waiting.length >= MAX_WAITING) return Promise.reject(new BoxError('DATABASE_FAILED', 'too many writes wait for the disk'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject })
      this.#pumping ??= this.#pump()
    })
  }

  /** Commits what was asked, then ends the thread. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#pumping
    const thread = this.#thread
    this.#thread = undefined
    await thread?.ask('close').catch((thrown: unknown) => this.#options.log.warn({ reason: sentenceOf(thrown) }, 'database closed badly'))
    await thread?.end()
  }

  async #pump(): Promise<void> {
    // What is asked in the same turn belongs to the same group.
    await Promise.resolve()
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0, this.#nextGroup()))
    this.#pumping = undefined
  }

  /** How many of those that wait go together: folding goes alone. */
  #nextGroup(): number {
    const fold = this.#waiting.findIndex(({ batch }) => batch === 'fold')
    return Math.min(MAX_GROUP, fold < 0 ? MAX_GROUP : Math.max(1, fold))
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#ask(group.map(({ batch }) => batch))
      group.forEach((waiting, index) => settle(waiting, outcomes[index]))
    } catch (cause) {
      this.#options.log.error({ err: cause, writes: group.length }, 'database writes failed')
      const error =
        cause instanceof BoxError ? cause : new BoxError('DATABASE_FAILED', `the database failed: ${sentenceOf(cause)}`, { cause })
      for (const waiting of group) waiting.reject(error)
    }
  }

  async #ask(group: readonly (Batch | 'fold')[]): Promise<readonly Outcome[]> {
    if (this.#thread?.alive !== true) await this.#reopen()
    const batches = group.filter((batch) => batch !== 'fold')
    const reply = await this.#thread?.ask(batches.length === 0 ? 'fold' : { group: batches })
    if (reply === 'folded') return [{ done: [] }]
    if (typeof reply === 'object' && 'outcomes' in reply) return reply.outcomes
    throw new BoxError('DATABASE_FAILED', 'the database thread answered out of turn')
  }

  /** Never sets a damaged file aside: the readers hold it open, and the box would have two memories. The next start of the box may. */
  async #reopen(): Promise<void> {
    this.#options.log.warn({}, 'database thread started again')
    await this.#start({ ...this.#options.open, asidePath: undefined })
  }
}

function settle({ resolve, reject }: Waiting, outcome: Outcome | undefined): void {
  if (outcome === undefined) reject(new BoxError('DATABASE_FAILED', 'the database did not answer'))
  else if ('done' in outcome) resolve(outcome.done)
  else reject(writeError(outcome.failed))
}

function writeError({ sqliteCode, sentence }: Failure): BoxError {
  const said = sqliteCode === 'SQLITE_FULL' ? 'the disk is full, nothing of this was written' : `the database refused to write: ${sentence}`
  return new BoxError('DATABASE_FAILED', said, { details: sqliteCode === undefined ? {} : { sqliteCode } })
}

// Under `node --watch` Node itself talks on this line, too: it names the files that the thread has imported.
function isReply(said: unknown): said is Reply {
  return (
    said === 'closed' ||
    said === 'folded' ||
    (typeof said === 'object' && said !== null && ['opened', 'refused', 'outcomes'].some((word) => word in said))
  )
}

/** One worker thread: a request at a time, each with one reply or a rejection where the thread dies. */
class Thread {
  readonly #worker: Worker
  readonly #exited: Promise<unknown>
  readonly opened: Promise<Reply>
  #reply = Promise.withResolvers<Reply>()
  alive = true

  constructor(worker: Worker) {
    this.#worker = worker
    this.opened = this.#reply.promise
    this.#exited = new Promise((resolve) => worker.once('exit', resolve))
    worker.on('message', (said: unknown) => (isReply(said) ? this.#reply.resolve(said) : undefined))
    worker.on('error', (cause) => this.#died(cause))
    worker.on('exit', () => this.#died(undefined))
  }

  ask(request: Request): Promise<Reply> {
    if (!this.alive) return Promise.reject(new BoxError('DATABASE_FAILED', 'the database thread is gone'))
    this.#reply = Promise.withResolvers<Reply>()
    this.#worker.postMessage(request)
    return this.#reply.promise
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
    await this.#exited
  }

  #died(cause: unknown): void {
    this.alive = false
    const sentence = 'the database thread died; what it was writing may or may not be there'
    this.#reply.reject(new BoxError('DATABASE_FAILED', sentence, { cause }))
  }
}
