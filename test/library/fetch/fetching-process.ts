/*
 * A store on the disk and a fetcher, alone in a process that a test may kill at any moment: `fetching-process.ts <root> <port> <spec>`.
 * It ends by itself when the blob is published.
 */
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { Fetcher } from '#appliance/library/fetch/fetcher.ts'
import type { BlobSpec } from '#appliance/library/ports.ts'

const [root = '', port = '', words = ''] = process.argv.slice(2)
const spec = JSON.parse(words) as BlobSpec
const [clock, log] = [new RealClock(), createLog('silent')]
const store = new BlobStore({ folder: root, clock, log })
await store.open()
const fetcher = new Fetcher({
  ...{ clock, log, store, random: Math.random },
  supply: ({ sha256 }) => {
    const address = `http://127.0.0.1:${port}/blobs/${sha256.slice(0, 2)}/${sha256}`
    return { sources: [{ key: 'publisher', kind: 'origin', address, over: 'uplink', priority: 0 }], uplink: true }
  },
  bus: {
    tell: (name) => {
      if (name === 'library.blob-stored') process.exit(0)
    },
  },
})
fetcher.start()
fetcher.setJobs([{ spec, title: {}, urgency: 'background' }])
// The clock's timers keep nobody alive.
setInterval(() => undefined, 1000)
