import type { BenchCase } from '../figure.ts'
import { median } from '../measure/percentile.ts'
import { machineTime } from '../measure/time.ts'
import { box, isServed, spawnBox } from '../peers/box.ts'
import { isPresent } from './left-out.ts'

const RUNS = 5

/** How long a warm start takes until the first page can be had. */
export const start: BenchCase = {
  name: 'start',

  async run(bench) {
    if (!isPresent(bench, box, 'start of the box')) return []
    bench.say(`the box starts ${RUNS} times, after once to warm up`)
    await startOnce()
    const times: number[] = []
    for (let run = 0; run < RUNS; run += 1) times.push(await startOnce())
    const inSeconds = times.map((milliseconds) => milliseconds / 1000)
    return [{ name: 'warm start to the first page', value: median(inSeconds), unit: 's', bar: 1.5, runs: inSeconds }]
  },
}

/** Milliseconds from the start of the process to the first whole answer of `/`. */
async function startOnce(): Promise<number> {
  const startedAt = machineTime()
  const { server, http } = await spawnBox()
  await server.untilReady(() => isServed(`http://127.0.0.1:${http}/`))
  const took = machineTime() - startedAt
  await server.stop()
  return took
}
