import { rm } from 'node:fs/promises'
import { BoxError } from '#appliance/base/errors.ts'
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
import { fatesOf } from '../measure/answer-fates.ts'
import type { Fates, Kept, Sent, Told } from '../measure/answer-fates.ts'
import { percentile } from '../measure/percentile.ts'
import { machineTime, sleep } from '../measure/time.ts'
import { newFolder } from '../peers/server-process.ts'
import { Publisher } from '../source/publisher.ts'

const VIEWERS = 60
const PHONES = 60
/** Around each of two receivers. */
const CARDS = 55
const PER_SECOND = 500
/** Between two presses of one pupil, milliseconds: as often as it takes all of them to send that many, and at the quickest, as a thumb goes from key to key. */
const EACH = ((PHONES + 2 * CARDS) * 1000) / PER_SECOND
const QUICKEST = 300
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
  const fates = await fatesAfter(asking, sent)
  for (const phone of phones) phone.leave()
  const told = sent.slice(0, PHONES).flatMap(({ took }) => took)
  return [
    { name: 'answers in a second, every fsync 100 ms slower', value: (fates.sent * 1000) / window, unit: '/s' },
    { name: 'phone told "it is stored", every fsync 100 ms slower, p50', value: percentile(told, 50), unit: 'ms' },
    { name: 'answers lost: neither stored nor refused, or acknowledged and not stored', value: fates.lost, unit: '', bar: 0 },
    { name: 'answers refused, and counted as such', value: fates.refused, unit: '' },
    { name: 'answers whose sender was told that they are not stored so far, or nothing', value: fates.unacknowledged, unit: '' },
    { name: `age of a frame p95, ${VIEWERS} viewers, nobody answers`, value: quiet, unit: 'ms' },
    { name: `age of a frame p95, ${VIEWERS} viewers, all answer`, value: age.p95, unit: 'ms' },
    { name: 'growth of the age of a frame p95', value: age.p95 - quiet, unit: 'ms', bar: 20 },
    { name: 'stalls while all answer', value: stalls, unit: '' },
  ]
}

/** What one pupil has sent, and how long each answer took, milliseconds. */
interface Answered extends Sent {
  readonly took: readonly number[]
}

function answering(pupils: readonly Pupil[], asked: Asked, window: number): Promise<Answered[]> {
  const begin = machineTime()
  return Promise.all(
    pupils.map(async (pupil, place): Promise<Answered> => {
      const answers: { value: string; told: Told }[] = []
      const took: number[] = []
      // Spread over the first turn, so that they come one by one all the time.
      for (let due = begin + (place * EACH) / pupils.length; due < begin + window;) {
        await sleep(Math.max(0, due - machineTime()))
        const pressed = machineTime()
        const value = 'ABCD'[answers.length % 4] ?? 'A'
        answers.push({ value, told: await pupil.answer(asked, value) })
        took.push(machineTime() - pressed)
        // What this machine was too slow for is caught up by a hand that hurries, and never at once.
        due = Math.max(due + EACH, pressed + QUICKEST)
      }
      return { name: pupil.name, answers, took }
    }),
  )
}

/** What has become of all that was sent, once every answer has got somewhere; what does not in time is lost. */
async function fatesAfter(asking: Asking, sent: readonly Sent[]): Promise<Fates> {
  const untilNow = async (stored: Kept['stored']): Promise<Fates> => {
    const round = (await asking.view()).poll?.rounds.at(-1)
    if (round === undefined) throw new BoxError('INTERNAL', 'the question is not on any more')
    return fatesOf(sent, { round, counters: await asking.counters(), stored })
  }
  const hoped = new Map(sent.map(({ name, answers }) => [name, answers.at(-1)?.value ?? '']))
  await until(async () => (await untilNow(hoped)).lost === 0, { timeout: 10_000 }).catch(() => undefined)
  const [counters, { result, stored }] = [await asking.counters(), await asking.keep()]
  const round = result.rounds.at(-1)
  if (round === undefined) throw new BoxError('INTERNAL', 'the question was kept without its rounds')
  return fatesOf(sent, { round, counters, stored })
}
