import { sleep } from '../measure/time.ts'
import { percentile } from '../measure/percentile.ts'
import type { ViewersAnswer, ViewersQuestion } from './viewers.ts'
import { watch } from './viewer.ts'
import type { Watcher } from './viewer.ts'

/* The process that holds all viewers of a case. It does only what viewers.ts asks, and ends with its parent. */

const viewers: Watcher[] = []

async function join({ place, count, within }: Extract<ViewersQuestion, { ask: 'join' }>): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    viewers.push(watch(place))
    await sleep(within / count)
  }
}

function result(): ViewersAnswer {
  const reading = viewers.filter((viewer) => !viewer.stalled)
  const ages = reading.flatMap(({ tally }) => tally.ages)
  const firsts = reading.map(({ tally }) => tally.firstKeyframe).filter((first) => first !== undefined)
  return {
    bytes: reading.reduce((sum, { tally }) => sum + tally.bytes, 0),
    fewestFrames: Math.min(...reading.map(({ tally }) => tally.frames)),
    stalls: reading.reduce((sum, { tally }) => sum + tally.stalls, 0),
    closed: reading.filter(({ closed }) => closed).length,
    age: { p50: percentile(ages, 50), p95: percentile(ages, 95), p99: percentile(ages, 99) },
    firstKeyframe: { p50: percentile(firsts, 50), p95: percentile(firsts, 95) },
  }
}

async function answer(question: ViewersQuestion): Promise<ViewersAnswer | undefined> {
  switch (question.ask) {
    case 'join':
      await join(question)
      return undefined
    case 'mark':
      for (const { tally } of viewers) tally.mark()
      return undefined
    case 'stall':
      for (const viewer of viewers.slice(0, question.count)) viewer.stall()
      return undefined
    case 'result':
      return result()
  }
}

process.on('message', (question: ViewersQuestion) => {
  answer(question).then(
    (said) => process.send?.(said ?? 'done'),
    (cause: unknown) => {
      console.error(cause)
      process.exit(1)
    },
  )
})
process.once('disconnect', () => process.exit())
