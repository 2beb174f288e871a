import { fourWeeks } from '#test/library/plan/four-weeks.ts'
import type { FourWeeks } from '#test/library/plan/four-weeks.ts'
import type { BenchCase, Figure } from '../figure.ts'
import { median } from '../measure/percentile.ts'

const SEEDS = [11, 12, 13]

/** The planner through four simulated weeks over a thin line: what it should hold is a matter of minutes, not of this machine. */
export const fourWeeksCase: BenchCase = {
  name: 'four-weeks',

  async run(bench) {
    bench.say('four weeks at 2 Mbit/s, away for a tenth of the time, pass in a few seconds')
    const seeds = bench.quick ? SEEDS.slice(0, 1) : SEEDS
    const enough = await lived(seeds, [150, 400])
    const tooMuch = await lived(seeds, [400, 700])
    return [
      figure('lessons that could be there 30 min before the bell and were not', enough.map(missed), 1),
      figure('the same, where the line cannot carry all', tooMuch.map(missed), 1),
      figure('lessons neither there in time nor warned of by 16:00 the day before', [...enough, ...tooMuch].map(silent), 1),
      figure('lessons warned of that were there in time, where the line cannot carry all', tooMuch.map(inVain)),
    ]
  },
}

async function lived(seeds: readonly number[], lessonMegabytes: readonly [number, number]): Promise<FourWeeks[]> {
  const weeks: FourWeeks[] = []
  for (const seed of seeds) weeks.push(await fourWeeks({ seed, lessonMegabytes }))
  return weeks
}

function figure(what: string, runs: number[], bar?: number): Figure {
  return { name: `four weeks: ${what}`, value: median(runs), unit: '%', runs, ...(bar === undefined ? {} : { bar }) }
}

const missed = ({ possible, possibleInTime }: FourWeeks): number => 100 * (1 - possibleInTime / Math.max(1, possible))
const silent = ({ kept, lessons }: FourWeeks): number => 100 * (1 - kept / lessons)
const inVain = ({ warnedInVain, lessons }: FourWeeks): number => (100 * warnedInVain) / lessons
