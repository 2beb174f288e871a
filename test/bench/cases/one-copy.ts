import { SlowLine } from '#test/library/fetch/slow-line.ts'
import { PublishedTree } from '#test/library/published-tree.ts'
import { SchoolOfBoxes, untilHas, wrongOn } from '#test/library/school-of-boxes.ts'
import { TreeServer } from '#test/library/tree-server.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import type { Bench, BenchCase, Figure } from '../figure.ts'
import { sleep } from '../measure/time.ts'
import { publishLessons } from '../source/lessons.ts'
import type { Lessons, LessonsOptions } from '../source/lessons.ts'

const BOXES = 10
/** Bytes a second: what ten processes on one small machine can hand on to each other. */
const LINE = 4_000_000
const ROUND_TRIP = 40

/** How a school lives through it. */
interface Way {
  readonly title: string
  readonly bar: number
  /** Milliseconds between the starts of two boxes. */
  readonly apart: number
  readonly content: LessonsOptions
  /** What part of the content has come when the box that fetches is killed. */
  readonly killAt?: number
}

const MANY: LessonsOptions = { films: 5, megabytes: 12, sheets: 60 }
/** A film of which one box has fetched half when it dies, and nothing else to do for the others meanwhile. */
const ONE: LessonsOptions = { films: 1, megabytes: 60, sheets: 10 }

const WAYS: readonly Way[] = [
  { title: 'all are switched on together', bar: 1.05, apart: 0, content: MANY },
  { title: 'one after the other is switched on', bar: 1.05, apart: 2500, content: MANY },
  { title: 'the one that fetches is killed midway', bar: 1.2, apart: 0, content: MANY, killAt: 0.5 },
  { title: 'the only film’s fetcher is killed midway', bar: 1.2, apart: 0, content: ONE, killAt: 0.5 },
]

/** Ten boxes of one school that follow one publisher over one line. */
export const oneCopy: BenchCase = {
  name: 'one-copy',

  async run(bench) {
    const figures: Figure[] = []
    for (const way of WAYS) {
      bench.say(`${BOXES} boxes of one school fetch the same lessons over one line; ${way.title}`)
      figures.push({
        name: `${BOXES} boxes, one line: over it, beside one copy; ${way.title}`,
        value: await measure(bench, way),
        unit: 'x',
        bar: way.bar,
      })
    }
    return figures
  },
}

async function measure(bench: Bench, way: Way): Promise<number> {
  const tree = new PublishedTree('county.example')
  const lessons = await publishLessons(tree, way.content)
  const server = await new TreeServer(tree).listen()
  const line = new SlowLine({ to: server.port, rate: LINE, roundTrip: ROUND_TRIP })
  await line.open()
  try {
    await using school = await SchoolOfBoxes.of({
      boxes: BOXES,
      catalogues: [{ url: `http://127.0.0.1:${line.port}`, fingerprint: tree.fingerprint }],
    })
    await live(school, { way, line, lessons })
    const share = line.carried / lessons.bytes
    bench.say(`${(line.carried / 1e6).toFixed(1)} MB came over the line for ${(lessons.bytes / 1e6).toFixed(1)} MB`)
    return share
  } finally {
    await line.close()
    await server.close()
  }
}

/** From the first start until every box that is left has everything, byte for byte. */
async function live(school: SchoolOfBoxes, { way, line, lessons }: { way: Way; line: SlowLine; lessons: Lessons }): Promise<void> {
  const starts: Promise<RunningBox>[] = []
  for (let number = 0; number < BOXES; number += 1) {
    starts.push(school.start(number))
    if (way.apart > 0) await sleep(way.apart)
  }
  const killed = way.killAt === undefined ? undefined : killTheFetcher(school, { line, at: way.killAt * lessons.bytes })
  await Promise.all(starts)
  await killed
  const left = [...school.running.values()]
  await Promise.all(left.map((box) => untilHas(box, lessons.items)))
  for (const box of left) {
    const wrong = await wrongOn(box, lessons.hashes)
    if (wrong.length > 0) throw new BoxError('INTERNAL', `${wrong.length} files of the box at ${box.origin} are not what was published`)
  }
}

/** It stays dead; the others have to go on without it. */
async function killTheFetcher(school: SchoolOfBoxes, { line, at }: { line: SlowLine; at: number }): Promise<void> {
  while (line.carried < at) await sleep(20)
  await school.kill(await school.foremost())
}
