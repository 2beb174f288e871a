import { describe, expect, it } from 'vitest'
import { minutes, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { BlobSpec } from '#appliance/library/ports.ts'
import { aFetcher, aJob } from './a-fetcher.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { MadeBlob, Publisher } from './a-publisher.ts'
import { aSlowLine } from './slow-line.ts'

const MB = 1_048_576
const RATE = 2_000_000 / 8
const TURN: Milliseconds = seconds(30)
/** Ten times what it takes: whoever is not done by then has stopped. */
const LONGEST: Milliseconds = minutes(20)
/** How fast a machine is does not matter here: this only ends what hangs. */
const HANGS: Milliseconds = minutes(5)
/** Until a line that is up again carries: the longest pause between two tries, and the way there and back. */
const NOTICED: Milliseconds = seconds(10)

interface Line {
  reset: boolean
  roundTrip: Milliseconds
}

async function overALine(publisher: Publisher, blobs: readonly MadeBlob[], { reset, roundTrip }: Line) {
  const rig = aFetcher([], { turn: 100 })
  const { clock } = rig
  await using line = await aSlowLine({ clock, to: publisher.port, rate: RATE, roundTrip })
  rig.supplying.sources = (spec: BlobSpec) => [
    publisher.source(spec, { address: publisher.source(spec).address.replace(`:${publisher.port}`, `:${line.port}`) }),
  ]
  rig.fetcher.setJobs(blobs.map((blob) => aJob(blob)))
  let [up, cuts, unnoticed] = [true, 0, 0]
  const turns = clock.every(TURN, () => {
    up = !up
    if (!up) {
      cuts += 1
      return line.cut({ reset })
    }
    line.restore()
    const before = line.carried
    clock.after(NOTICED, () => void (unnoticed += line.carried === before ? 1 : 0))
  })
  const isDone = (): boolean => blobs.every(({ spec }) => rig.store.has(spec.sha256))
  await rig.until(() => isDone() || clock.monotonic() > LONGEST)
  turns.cancel()
  if (!up) line.restore()
  await rig.fetcher.stop()
  const useful = blobs.reduce((sum, { bytes, list, spec }) => sum + bytes.length + (spec.pieces === undefined ? 0 : list.length), 0)
  return { done: isDone(), share: useful / line.carried, cuts, unnoticed }
}

describe('a line of 2 Mbit/s that is up for half a minute and down for half a minute', { timeout: HANGS }, () => {
  it.each([
    ['and lives on', false],
    ['and forgets its connections', true],
  ])('%s carries hardly a byte twice, and is used as soon as it is up', async (_name, reset) => {
    const blob = aBlob(16 * MB, 7)
    const publisher = await aPublisher(blob)
    const { share, cuts, ...seen } = await overALine(publisher, [blob], { reset, roundTrip: 60 })
    expect(seen).toEqual({ done: true, unnoticed: 0 })
    expect(cuts).toBeGreaterThan(1)
    expect(share).toBeGreaterThan(0.97)
  })

  it('and forgets its connections carries hardly a byte of many small files twice, and is used as soon as it is up', async () => {
    const blobs = Array.from({ length: 400 }, (_, seed) => aBlob(20_000, seed))
    const publisher = await aPublisher(...blobs)
    const { share, cuts, ...seen } = await overALine(publisher, blobs, { reset: true, roundTrip: 300 })
    expect(seen).toEqual({ done: true, unnoticed: 0 })
    expect(cuts).toBeGreaterThan(0)
    // Each answer has a head of some 250 bytes, too.
    expect(share).toBeGreaterThan(0.97)
  })
})
