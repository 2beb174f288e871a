import { parentPort, workerData } from 'node:worker_threads'
import { BoxError } from '#appliance/base/errors.ts'
import type { ErrorCode } from '#appliance/contract/errors.ts'
import { Ballast } from './ballast.ts'
import { commitGroup, failureOf } from './group-commit.ts'
import type { Batch, Failure, Outcome } from './group-commit.ts'
import { openForWriting } from './open-writer.ts'
import type { OpenOptions } from './open-writer.ts'
import { isFull } from './sqlite.ts'
import type { Connection } from './sqlite.ts'

/*
 * The thread that writes: an SD card's fsync blocks here and never the live fan-out.
 * It answers each request with one reply, in order; its first reply tells how the opening went.
 */

export type Request = { readonly group: readonly Batch[] } | 'fold' | 'close'

export type Reply =
  | { readonly opened: { readonly setAside: boolean } }
  | { readonly refused: Failure & { readonly code: ErrorCode } }
  | { readonly outcomes: readonly Outcome[] }
  | 'folded'
  | 'closed'

function serve(connection: Connection, request: Request, ballast: Ballast): Reply {
  if (typeof request === 'object') return { outcomes: commitGroup(connection, request.group, () => ballast.release()) }
  if (request === 'close') connection.close()
  else connection.pragma('wal_checkpoint(TRUNCATE)')
  return request === 'close' ? 'closed' : 'folded'
}

/** A box whose disk is full starts, too. */
function openWithRoom(options: OpenOptions, ballast: Ballast): ReturnType<typeof openForWriting> {
  try {
    return openForWriting(options)
  } catch (thrown) {
    const cause = thrown instanceof BoxError ? thrown.cause : thrown
    if (!isFull(cause) || !ballast.release()) throw thrown
    return openWithRoom(options, ballast)
  }
}

function begin(options: OpenOptions): Reply {
  try {
    const ballast = new Ballast(`${options.path}-ballast`)
    const { connection, setAside } = openWithRoom(options, ballast)
    parentPort?.on('message', (request: Request) => {
      parentPort?.postMessage(serve(connection, request, ballast))
      // Only after the last word: a port that is closed first swallows it.
      if (request === 'close') parentPort?.close()
      else ballast.lay()
    })
    return { opened: { setAside } }
  } catch (thrown) {
    return { refused: { ...failureOf(thrown), code: thrown instanceof BoxError ? thrown.code : 'DATABASE_FAILED' } }
  }
}

parentPort?.postMessage(begin(workerData as OpenOptions))
