import type { BenchCase } from '../figure.ts'
import { usageOf } from '../measure/process-tree.ts'
import { sleep } from '../measure/time.ts'
import { box } from '../peers/box.ts'
import { isPresent } from './left-out.ts'

const SETTLE = 10_000

/** What the box costs while no class runs and no page is open. */
export const idle: BenchCase = {
  name: 'idle',

  async run(bench) {
    if (!isPresent(bench, box, 'idle box')) return []
    bench.say('the box does nothing; once before, so that its compile cache is warm')
    await (await box.start()).stop()
    const server = await box.start()
    try {
      await sleep(bench.window(SETTLE, SETTLE))
      const before = usageOf(server.pid)
      const window = bench.window(60_000, 60_000)
      await sleep(window)
      const after = usageOf(server.pid)
      return [
        { name: 'idle box: memory', value: after.resident / 1e6, unit: 'MB', bar: 120 },
        { name: 'idle box: part of one core', value: ((after.cpu - before.cpu) * 100_000) / window, unit: '%', bar: 0.5 },
      ]
    } finally {
      await server.stop()
    }
  },
}
