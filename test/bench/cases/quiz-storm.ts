import { rm } from 'node:fs/promises'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { until } from '#test/helper/until.ts'
import type { Bench, BenchCase, Figure } from '../figure.ts'
import { aReceiver, PhonePupil } from '../load/pupils.ts'
import type { Asked, Pupil } from '../load/pupils.ts'
import { Asking } from '../load/question.ts'
import { slowSyncIn } from '../load/slow-sync.ts'
import { Viewers } from '../load/viewers.ts'
import { percentile } from '../measure/percentile.ts'
import { machineTime, sleep } from '../measure/time.ts'
import { newFolder } from '../peers/server-process.ts'
import { Publisher } from '../source/publisher.ts'

const VIEWERS = 60
const PHONES = 60
/** Around each of two receivers. */
const CARDS = 55
const PER_SECOND = 500
/** Less often than a box takes for a program, milliseconds. */
const EACH = ((PHONES + 2 * CARDS) * 1000) / PER_SECOND
const JOIN = 3000
const SETTLE = 4000

/** Pupils who cannot decide, five hundred answers a second, on a disk that takes a tenth of a second for every fsync, while a lesson is live. */
export const quizStorm: BenchCase = {
  name: 'quiz-storm',

  async run(bench) {
    const folder = await newFolder('slow-sync')
    await using front = await aReceiver(CARDS)
    await using back = await aReceiver(CARDS, CARDS)
    const config = `clickers: { receivers: [${front.setting}, ${back.setting}] }`
    const box = await aBox({ config, env: await slowSyncIn(folder) })
    try {
      return await measure(bench, box, [...front.pupils, ...back.pupils])
    } finally {
      await box.dispose()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function measure(bench: Bench, box: RunningBox, cards: readonly Pupil[]): Promise<Figure[]> {
  await using publisher = new Publisher()
  await using viewers = new Viewers()
  const asking = new Asking(await aClaimant(box))
  const phones = Array.from({ length: PHONES }, (_, at) => new PhonePupil(box, at + 1))
  await Promise.all([asking.receivers(2), ...phones.map((phone) => phone.join())])
  await publisher.publish(await bench.clip(), box.publishUrl())
  await viewers.join({ kind: 'flv', port: box.httpPort, path: '/live/class.flv' }, VIEWERS, JOIN)
  await sleep(SETTLE)
  const window = bench.window(60_000, 10_000)
  bench.say(`${VIEWERS} viewers on a slow disk, while nobody answers`)
  await viewers.mark()
  await sleep(window)
  const quiet = (await viewers.result()).age.p95
  bench.say(`${VIEWERS} viewers on a slow disk, and ${PER_SECOND} answers a second`)
  await asking.ask((await asking.view()).on)
  await viewers.mark()
  const sent = await answering([...phones, ...cards], asking.asked, window)
  const { age, stalls } = await viewers.result()
  const lost = await lostOf(asking, sent)
  for (const phone of phones) phone.leave()
  const all = sum(sent.map(({ count }) => count))
  const told = sent.slice(0, PHONES).flatMap((one) => one.told)
  return [
    { name: 'answers in a second, every fsync 100 ms slower', value: (all * 1000) / window, unit: '/s' },
    { name: 'phone told "it is stored", every fsync 100 ms slower, p50', value: percentile(told, 50), unit: 'ms' },
    { name: 'answers lost', value: lost, unit: '', bar: 0 },
    { name: `age of a frame p95, ${VIEWERS} viewers, nobody answers`, value: quiet, unit: 'ms' },
    { name: `age of a frame p95, ${VIEWERS} viewers, all answer`, value: age.p95, unit: 'ms' },
    { name: 'growth of the age of a frame p95', value: age.p95 - quiet, unit: 'ms', bar: 20 },
    { name: 'stalls while all answer', value: stalls, unit: '' },
  ]
}

/** What one pupil has sent. */
interface Sent {
  readonly name: string
  readonly count: number
  readonly refused: number
  /** How long each answer took, milliseconds. */
  readonly told: readonly number[]
  /** The last answer, which is to be the stored one. */
  readonly last: string
}

function answering(pupils: readonly Pupil[], asked: Asked, window: number): Promise<Sent[]> {
  const begin = machineTime()
  return Promise.all(
    pupils.map(async (pupil, place): Promise<Sent> => {
      const sent = { name: pupil.name, count: 0, refused: 0, told: [] as number[], last: '' }
      // Spread over the first turn, so that they come one by one all the time.
      for (let due = begin + (place * EACH) / pupils.length; due < begin + window; due += EACH) {
        await sleep(Math.max(0, due - machineTime()))
        // Where this machine was too slow, nobody presses all that was missed at once: no hand could, and the box would not take it.
        due = Math.max(due, machineTime() - EACH)
        sent.last = 'ABCD'[sent.count % 4] ?? 'A'
        sent.count += 1
        const before = machineTime()
        if (!(await pupil.answer(asked, sent.last))) sent.refused += 1
        sent.told.push(machineTime() - before)
      }
      return sent
    }),
  )
}

/** Refused, not stored, or stored as another than the last: each answer is either somebody's first or takes the place of the one before. */
async function lostOf(asking: Asking, sent: readonly Sent[]): Promise<number> {
  const all = sum(sent.map(({ count }) => count))
  const taken = async (): Promise<number> => {
    const { tally, strays } = (await asking.view()).poll?.rounds.at(-1) ?? {}
    return (tally?.answered ?? 0) + (strays?.changed ?? 0)
  }
  // What was pressed last is still on its way; what does not come in time is lost.
  await until(async () => (await taken()) === all, { timeout: 10_000 }).catch(() => undefined)
  const missing = all - (await taken())
  const { stored } = await asking.keep()
  const others = sent.filter(({ name, last }) => stored.get(name) !== last).length
  return Math.max(missing, others, sum(sent.map(({ refused }) => refused)))
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}
