import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { fetchSmallFiles } from '#test/library/fetch/many-small.ts'
import type { SmallFiles, SmallFilesResult } from '#test/library/fetch/many-small.ts'
import type { BenchCase, Figure } from '../figure.ts'

const BYTES = 20_000
const ROUND_TRIP = 300
/** Bytes a second: a county school's line, and a thin one. */
const LINES = [
  { rate: 1_000_000, words: '8 Mbit/s', full: 5000, quick: 1000 },
  { rate: 250_000, words: '2 Mbit/s', full: 1000, quick: 250 },
]

/** Many small files over a line whose delay is longer than each of them takes. */
export const smallFiles: BenchCase = {
  name: 'small-files',

  async run(bench) {
    const figures: Figure[] = []
    for (const { rate, words, full, quick } of LINES) {
      const count = bench.quick ? quick : full
      bench.say(`${count} files of 20 KB come over a line of ${words} with 300 ms there and back, TCP's slow start included`)
      const { share, connections } = await intoAStore({ count, bytes: BYTES, rate, roundTrip: ROUND_TRIP })
      bench.say(`${Math.round(share * 100)} % of the line, ${connections} connections`)
      figures.push({
        name: `${count} x 20 KB at 300 ms, ${words}: time beside that of the line alone`,
        value: 1 / share,
        unit: 'x',
        bar: 1.25,
      })
    }
    return figures
  },
}

/** Into a store on the disk, as the box has it: each file is there for good before it counts. */
async function intoAStore(files: SmallFiles): Promise<SmallFilesResult> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-bench-'))
  const store = new BlobStore({ folder, clock: new RealClock(), log: createLog('silent') })
  try {
    await store.open()
    return await fetchSmallFiles(files, store)
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
}
