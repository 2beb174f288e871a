import { parentPort, workerData } from 'node:worker_threads'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { ErrorCode } from '#appliance/contract/errors.ts'
import { isDamage, migrate } from '../migrate.ts'
import { Connection } from '../sqlite.ts'

/*
 * The thread that copies databases: one job, one answer. It reads beside the writing thread, so that a class and its answers go on.
 */

/** copy: a consistent copy of a database that is in use. fit: makes a copy that came from elsewhere ready to take the place of `from`. */
export interface CopyJob {
  readonly kind: 'copy' | 'fit'
  readonly from: string
  readonly to: string
  readonly migrations: string
  /** What is done to the copy; the database in use is `here` where it is fitted. */
  readonly statements: readonly string[]
}

export type CopyAnswer = 'done' | { readonly refused: { readonly code: ErrorCode; readonly sentence: string } }

function copy({ from, to, statements }: CopyJob): void {
  const source = Connection.forReading(from)
  try {
    source.script(`VACUUM INTO ${quoted(to)}`)
  } finally {
    source.close()
  }
  onCopy(to, (made) => {
    for (const statement of statements) made.script(statement)
  })
}

function fit({ from, to, migrations, statements }: CopyJob): void {
  onCopy(to, (made) => {
    if (made.pragma('quick_check(1)') !== 'ok') throw new BoxError('BACKUP_DAMAGED', 'the database in the backup is damaged')
    migrate(made, migrations)
    made.script(`ATTACH DATABASE ${quoted(from)} AS here`)
    made.script(`BEGIN IMMEDIATE; ${statements.join('; ')}; COMMIT`)
    made.script('DETACH DATABASE here')
  })
}

function onCopy(path: string, act: (made: Connection) => void): void {
  const made = Connection.forWriting(path)
  try {
    act(made)
    // Alone in one file.
    made.pragma('journal_mode = DELETE')
  } finally {
    made.close()
  }
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", "''")}'`
}

function answerTo(job: CopyJob): CopyAnswer {
  try {
    if (job.kind === 'copy') copy(job)
    else fit(job)
    return 'done'
  } catch (thrown) {
    return { refused: { code: codeOf(thrown), sentence: sentenceOf(thrown) } }
  }
}

function codeOf(thrown: unknown): ErrorCode {
  if (isDamage(thrown)) return 'BACKUP_DAMAGED'
  if (!(thrown instanceof BoxError)) return 'DATABASE_FAILED'
  return thrown.code === 'DATABASE_TOO_NEW' ? 'BACKUP_TOO_NEW' : thrown.code
}

parentPort?.postMessage(answerTo(workerData as CopyJob))
