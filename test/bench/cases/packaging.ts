import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { BOX_FLAGS } from '../../../firmware-scripts/set-up/pinned.mjs'
import type { Bench, BenchCase } from '../figure.ts'
import { median } from '../measure/percentile.ts'

const PROGRAM = fileURLToPath(new URL('../source/packaging-process.ts', import.meta.url))
const ROUNDS = 15
const QUICK_ROUNDS = 5
const PAIRS = 5

interface Cost {
  /** Processor seconds for a minute of media. */
  cpu: number
  /** The same of the first minutes. */
  early: number
  /** Bytes of heap and buffers at the end. */
  held: number
}

/** What cutting a channel into parts and segments adds to relaying it. */
export const packaging: BenchCase = {
  name: 'packaging',

  async run(bench) {
    bench.say('a channel is fed the lesson as fast as it goes, with and without packaging')
    const added: Cost[] = []
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const [bare, packaged] = [await measure(bench, 'bare'), await measure(bench, 'packaged')]
      added.push({ cpu: packaged.cpu - bare.cpu, early: packaged.early - bare.early, held: packaged.held - bare.held })
    }
    const cpu = added.map((one) => one.cpu)
    const early = added.map((one) => one.early)
    const held = added.map((one) => one.held / 1e6)
    return [
      { name: 'packaging one stream: processor time for a minute of media', value: median(cpu), unit: 's', runs: cpu, bar: 0.03 },
      { name: 'packaging one stream: the same of its first minutes', value: median(early), unit: 's', runs: early },
      { name: 'packaging one stream: memory', value: median(held), unit: 'MB', runs: held, bar: 8 },
    ]
  },
}

async function measure(bench: Bench, kind: 'bare' | 'packaged'): Promise<Cost> {
  const rounds = String(bench.quick ? QUICK_ROUNDS : ROUNDS)
  const args = [...BOX_FLAGS, '--expose-gc', PROGRAM, await bench.clip(), kind, rounds]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return JSON.parse(stdout) as Cost
}
