import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/*
 * Reads one file from end to end and tells its SHA-256: on a thread of its own, because on a Pi a film takes ten seconds, and meanwhile
 * the box relays a class.
 */

const CHUNK = 1_048_576

function hashOf(path: string): string {
  const file = openSync(path, 'r')
  try {
    const hash = createHash('sha256')
    const buffer = Buffer.allocUnsafe(CHUNK)
    for (;;) {
      const read = readSync(file, buffer, 0, CHUNK, null)
      if (read === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, read))
    }
  } finally {
    closeSync(file)
  }
}

parentPort?.postMessage(hashOf((workerData as { path: string }).path))
