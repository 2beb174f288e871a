import { fetchSmallFiles } from '#test/library/fetch/many-small.ts'
import { MemoryStore } from '#test/library/fetch/memory-store.ts'
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
      const { share, connections } = await fetchSmallFiles({ count, bytes: BYTES, rate, roundTrip: ROUND_TRIP }, new MemoryStore())
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
