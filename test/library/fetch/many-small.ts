import { Fetcher } from '#appliance/library/fetch/fetcher.ts'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import type { StoreForFetch } from '#appliance/library/fetch/targets.ts'
import { blobOf, Publisher } from './a-publisher.ts'
import type { MadeBlob } from './a-publisher.ts'
import { SlowLine } from './slow-line.ts'

export interface SmallFiles {
  readonly count: number
  readonly bytes: number
  /** Bytes a second. */
  readonly rate: number
  readonly roundTrip: number
}

/** What came through, as a part of what the line can carry. */
export interface SmallFilesResult {
  readonly share: number
  readonly seconds: number
  readonly connections: number
}

/** So many small files from one server over a long line, into this store; each is a little different from the others. */
export async function fetchSmallFiles({ count, bytes, rate, roundTrip }: SmallFiles, store: StoreForFetch): Promise<SmallFilesResult> {
  const blobs = Array.from({ length: count }, (_, n) => small(bytes, n))
  const publisher = new Publisher()
  publisher.add(...blobs)
  await publisher.listen()
  const line = new SlowLine({ to: publisher.port, rate, roundTrip })
  await line.open()
  let stored = 0
  let most = 0
  const through = (address: string): string => address.replace(`:${publisher.port}/`, `:${line.port}/`)
  const done = Promise.withResolvers<void>()
  const fetcher = new Fetcher({
    ...{ clock: new RealClock(), random: Math.random, store, log: createLog('silent') },
    supply: (spec) => {
      const source = publisher.source(spec)
      return { sources: [{ ...source, address: through(source.address) }], uplink: true }
    },
    bus: {
      tell: (name) => {
        if (name === 'library.blob-stored') stored += 1
        most = Math.max(most, line.connections)
        if (stored === count) done.resolve()
      },
    },
  })
  const begun = performance.now()
  fetcher.start()
  fetcher.setJobs(blobs.map(({ spec }) => ({ spec, title: {}, urgency: 'background' })))
  await done.promise
  const seconds = (performance.now() - begun) / 1000
  await fetcher.stop()
  await line.close()
  await publisher.stop()
  return { share: (count * bytes) / seconds / rate, seconds, connections: most }
}

function small(bytes: number, n: number): MadeBlob {
  const content = Buffer.alloc(bytes, n)
  content.writeUInt32LE(n, 0)
  return blobOf(content)
}
