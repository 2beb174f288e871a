import { describe, expect, it } from 'vitest'
import type { BlobSpec } from '#appliance/library/ports.ts'
import { aFetcher, aJob } from './a-fetcher.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { MadeBlob, Publisher } from './a-publisher.ts'
import { aSlowLine } from './slow-line.ts'

const MB = 1_048_576
interface Line {
  reset: boolean
  roundTrip: number
  /** The line's seconds are so much shorter than ours: on a busy machine, time limits that shrink with them must still be longer than its pauses. */
  times: number
}

async function overALine(publisher: Publisher, blobs: readonly MadeBlob[], { reset, roundTrip, times }: Line) {
  await using line = await aSlowLine({ to: publisher.port, rate: (2_000_000 / 8) * times, roundTrip: roundTrip / times })
  const rig = aFetcher([], { times })
  rig.supplying.sources = (spec: BlobSpec) => [
    publisher.source(spec, { address: publisher.source(spec).address.replace(`:${publisher.port}`, `:${line.port}`) }),
  ]
  rig.fetcher.setJobs(blobs.map((blob) => aJob(blob)))
  let up = true
  let cuts = 0
  const turn = setInterval(() => {
    up = !up
    if (up) return line.restore()
    cuts += 1
    line.cut({ reset })
  }, 30_000 / times)
  await rig.until(() => blobs.every(({ spec }) => rig.store.has(spec.sha256)))
  clearInterval(turn)
  if (!up) line.restore()
  await rig.fetcher.stop()
  const useful = blobs.reduce((sum, { bytes, list, spec }) => sum + bytes.length + (spec.pieces === undefined ? 0 : list.length), 0)
  return { share: useful / line.carried, cuts, rig }
}

describe('a line of 2 Mbit/s that is up for half a minute and down for half a minute', () => {
  it.each([
    ['and lives on', false],
    ['and forgets its connections', true],
  ])('%s carries hardly a byte twice', async (_name, reset) => {
    const blob = aBlob(16 * MB, 7)
    const publisher = await aPublisher(blob)
    const { share, cuts } = await overALine(publisher, [blob], { reset, roundTrip: 60, times: 30 })
    expect(cuts).toBeGreaterThan(1)
    expect(share).toBeGreaterThan(0.97)
  })

  it('and forgets its connections carries hardly a byte of many small files twice', async () => {
    const blobs = Array.from({ length: 400 }, (_, seed) => aBlob(20_000, seed))
    const publisher = await aPublisher(...blobs)
    const { share, cuts } = await overALine(publisher, blobs, { reset: true, roundTrip: 300, times: 10 })
    expect(cuts).toBeGreaterThan(0)
    // Each answer has a head of some 250 bytes, too.
    expect(share).toBeGreaterThan(0.97)
  })
})
