import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { BoxError } from '#appliance/base/errors.ts'
import { ownThread } from '#appliance/base/own-files.ts'
import type { CopyAnswer, CopyJob } from './copy-thread.ts'

/** Runs one job in a thread of its own. Rejects with DATABASE_FAILED, BACKUP_DAMAGED or BACKUP_TOO_NEW. */
export async function runCopy(job: CopyJob): Promise<void> {
  const worker = new Worker(ownThread('storage/backup/copy-thread'), { workerData: job, name: 'copy' })
  const ended = once(worker, 'exit')
  const answer = await new Promise<unknown>((resolve, reject) => {
    // Under `node --watch` Node itself talks on this line, too.
    worker.on('message', (said: unknown) => (isAnswer(said) ? resolve(said) : undefined))
    worker.once('error', (cause) => reject(new BoxError('DATABASE_FAILED', 'the thread that copies the database died', { cause })))
    worker.once('exit', () => reject(new BoxError('DATABASE_FAILED', 'the thread that copies the database ended too early')))
  })
  await ended
  if (isAnswer(answer) && answer !== 'done') throw new BoxError(answer.refused.code, answer.refused.sentence)
}

function isAnswer(said: unknown): said is CopyAnswer {
  return said === 'done' || (typeof said === 'object' && said !== null && 'refused' in said)
}
