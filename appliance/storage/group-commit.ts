import { sentenceOf } from '#appliance/base/errors.ts'
import { isFull, sqliteCodeOf } from './sqlite.ts'
import type { Connection, Statement, WriteResult } from './sqlite.ts'

/** Statements that happen together or not at all. */
export type Batch = readonly Statement[]

/** A failure as it crosses from thread to thread. */
export interface Failure {
  readonly sqliteCode: string | undefined
  readonly sentence: string
}

export type Outcome = { readonly done: readonly WriteResult[] } | { readonly failed: Failure }

/**
 * Commits several batches with one fsync. A batch that fails is undone alone; where the whole transaction fails
 * (disk full takes all of it back), each batch gets a transaction of its own, so that the culprit fails alone there, too.
 * `makeRoom`: where the disk is full, answers whether it is worth another try.
 */
export function commitGroup(connection: Connection, group: readonly Batch[], makeRoom: () => boolean): Outcome[] {
  try {
    connection.script('BEGIN IMMEDIATE')
    const outcomes = group.map((batch) => runBatch(connection, batch))
    connection.script('COMMIT')
    return outcomes
  } catch (thrown) {
    if (connection.inTransaction) connection.script('ROLLBACK')
    if (isFull(thrown) && makeRoom()) return commitGroup(connection, group, makeRoom)
    if (group.length > 1) return group.flatMap((batch) => commitGroup(connection, [batch], makeRoom))
    return group.map(() => ({ failed: failureOf(thrown) }))
  }
}

function runBatch(connection: Connection, batch: Batch): Outcome {
  connection.script('SAVEPOINT batch')
  try {
    const done = batch.map((statement) => connection.write(statement))
    connection.script('RELEASE batch')
    return { done }
  } catch (thrown) {
    // In their order: who comes after it must not be written before it is tried again.
    if (!connection.inTransaction || isFull(thrown)) throw thrown
    connection.script('ROLLBACK TO batch; RELEASE batch')
    return { failed: failureOf(thrown) }
  }
}

export function failureOf(thrown: unknown): Failure {
  return { sqliteCode: sqliteCodeOf(thrown), sentence: sentenceOf(thrown) }
}
