import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import { ownThread } from '#appliance/base/own-files.ts'

const lane = new Lane()

/** SHA-256 of a whole file, in hex, one file at a time. Rejects with ROOM_FAILED where it cannot be read. */
export function hashOfFile(path: string): Promise<string> {
  return lane.run(async () => {
    const worker = new Worker(ownThread('library/blobs/hash-thread'), {
      workerData: { path },
      resourceLimits: { maxOldGenerationSizeMb: 32 },
    })
    try {
      const [hash] = (await once(worker, 'message')) as [string]
      return hash
    } catch (cause) {
      throw new BoxError('ROOM_FAILED', `a file of the library cannot be read: ${sentenceOf(cause)}`, { cause })
    } finally {
      await worker.terminate()
    }
  })
}
