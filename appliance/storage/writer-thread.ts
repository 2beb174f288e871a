import { parentPort, workerData } from 'node:worker_threads'
import { BoxError } from '#appliance/base/errors.ts'
import type { ErrorCode } from '#appliance/contract/errors.ts'
import { commitGroup, failureOf } from './group-commit.ts'
import type { Batch, Failure, Outcome } from './group-commit.ts'
import { openForWriting } from './open-writer.ts'
import type { OpenOptions } from './open-writer.ts'
import type { Connection } from './sqlite.ts'

/*
 * The thread that writes: an SD card's fsync blocks here and never the live fan-out.
 * It answers each request with one reply, in order; its first reply tells how the opening went.
 */

export type Request = { readonly group: readonly Batch[] } | 'close'

export type Reply =
  | { readonly opened: { readonly setAside: boolean } }
  | { readonly refused: Failure & { readonly code: ErrorCode } }
  | { readonly outcomes: readonly Outcome[] }
  | 'closed'

function serve(connection: Connection, request: Request): Reply {
  if (request !== 'close') return { outcomes: commitGroup(connection, request.group) }
  connection.close()
  return 'closed'
}

function begin(options: OpenOptions): Reply {
  try {
    const { connection, setAside } = openForWriting(options)
    parentPort?.on('message', (request: Request) => {
      parentPort?.postMessage(serve(connection, request))
      // Only after the last word: a port that is closed first swallows it.
      if (request === 'close') parentPort?.close()
    })
    return { opened: { setAside } }
  } catch (thrown) {
    return { refused: { ...failureOf(thrown), code: thrown instanceof BoxError ? thrown.code : 'DATABASE_FAILED' } }
  }
}

parentPort?.postMessage(begin(workerData as OpenOptions))
