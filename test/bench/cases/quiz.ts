import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { Random } from '#test/helper/random.ts'
import { until } from '#test/helper/until.ts'
import type { BenchCase, Figure } from '../figure.ts'
import { Projector } from '../load/projector.ts'
import { aBase, aReceiver, PhonePupil } from '../load/pupils.ts'
import type { Base, Pupil } from '../load/pupils.ts'
import { Asking } from '../load/question.ts'
import { percentile } from '../measure/percentile.ts'
import { sleep } from '../measure/time.ts'
import { barsOverPicture } from './quiz-glass.ts'

const PUPILS = 60

/** A class of sixty that answers within a second: how soon the projector counts them, and how soon each phone is told that it is stored. */
export const quiz: BenchCase = {
  name: 'quiz',

  async run(bench) {
    await using front = await aReceiver(PUPILS / 2)
    await using back = await aReceiver(PUPILS / 2, PUPILS / 2)
    await using base = await aBase()
    const box = await aBox({ config: `clickers: { receivers: [${front.setting}, ${back.setting}, ${base.setting}] }` })
    const projector = new Projector(box)
    const phones = Array.from({ length: PUPILS }, (_, at) => new PhonePupil(box, at + 1))
    try {
      const teacher = await aClaimant(box)
      const asking = new Asking(teacher)
      await Promise.all([asking.receivers(3), ...phones.map((phone) => phone.join())])
      const figures: Figure[] = []
      for (const [by, pupils] of [['phones', phones] as const, ['clickers', [...front.pupils, ...back.pupils]] as const]) {
        bench.say(`${PUPILS} ${by} answer a question within a second, ${bench.rounds} times`)
        const rounds: Round[] = []
        for (let at = 0; at < bench.rounds; at += 1) rounds.push(await asked({ asking, pupils, projector, random: new Random(at), at }))
        figures.push(...figuresOf(by, rounds))
      }
      bench.say(`an i>clicker base is told of ${bench.rounds} questions`)
      figures.push(...(await toldToBase(asking, { base, rounds: bench.rounds })))
      return [...figures, ...(await barsOverPicture(bench, box, teacher))]
    } finally {
      projector.close()
      for (const phone of phones) phone.leave()
      await box.dispose()
    }
  },
}

/** How soon a base takes votes once the teacher has asked, and takes none once the question is closed. */
async function toldToBase(asking: Asking, { base, rounds }: { base: Base; rounds: number }): Promise<Figure[]> {
  const timed = async (takes: boolean, act: (on: string) => Promise<void>): Promise<number> => {
    // Of the question before it may still have to be told.
    await until(() => base.takesVotes !== takes)
    const { on } = await asking.view()
    const before = performance.now()
    await Promise.all([act(on), until(() => base.takesVotes === takes, { interval: 1 })])
    return performance.now() - before
  }
  const runs: { opened: number; closed: number }[] = []
  for (let at = 0; at < rounds; at += 1) {
    const opened = await timed(true, (on) => asking.ask(on))
    await sleep(500)
    const closed = await timed(false, (on) => asking.choose(on, 'close'))
    runs.push({ opened, closed })
    // Nothing of it is kept, as nobody has answered.
    await asking.choose((await asking.view()).on, 'keep')
    await sleep(500)
  }
  const figure = (name: string, all: number[]): Figure => ({ name, value: percentile(all, 50), unit: 'ms', bar: 100, runs: all })
  return [
    figure(
      'i>clicker base: it takes votes for a question',
      runs.map(({ opened }) => opened),
    ),
    figure(
      'i>clicker base: it takes no votes any more',
      runs.map(({ closed }) => closed),
    ),
  ]
}

interface Round {
  readonly shown: readonly number[]
  readonly told: readonly number[]
  readonly opened: number
  readonly closed: number
  /** Answers that are not stored as they were given, or once more than they were given. */
  readonly wrong: number
}

interface Class {
  readonly asking: Asking
  readonly pupils: readonly Pupil[]
  readonly projector: Projector
  readonly random: Random
  /** Counted from 0. */
  readonly at: number
}

async function asked({ asking, pupils, projector, random, at }: Class): Promise<Round> {
  const timed = async (phase: string, act: (on: string) => Promise<void>): Promise<number> => {
    const { on } = await asking.view()
    const before = performance.now()
    await act(on)
    await until(() => projector.phase === phase, { interval: 1 })
    return performance.now() - before
  }
  projector.begin()
  const opened = await timed('open', (on) => asking.ask(on))
  const given = await Promise.all(
    pupils.map(async (pupil, place) => {
      await sleep(random.below(1000))
      const sent = performance.now()
      // Never the letter of the question before: the same one once more, so soon, is the same press.
      const value = 'ABCD'[(place + at) % 4] ?? 'A'
      await pupil.answer(asking.asked, value)
      return { name: pupil.name, value, sent, told: performance.now() - sent }
    }),
  )
  await until(() => projector.countedAt.length >= pupils.length, { interval: 1 })
  // The number that stands there says how many, and not who: the first to press is held to be the first who is counted.
  const shown = given
    .map(({ sent }) => sent)
    .sort((one, other) => one - other)
    .map((sent, place) => (projector.countedAt[place] ?? Infinity) - sent)
  const closed = await timed('closed', (on) => asking.choose(on, 'close'))
  const { result, stored } = await asking.keep()
  const lost = given.filter(({ name, value }) => stored.get(name) !== value).length
  return { shown, told: given.map(({ told }) => told), opened, closed, wrong: lost + Math.max(0, result.answers.length - pupils.length) }
}

function figuresOf(by: 'phones' | 'clickers', rounds: readonly Round[]): Figure[] {
  const figure = (name: string, bar: number, valueOf: (round: Round) => number): Figure => {
    const runs = rounds.map(valueOf)
    return { name: `${PUPILS} ${by}: ${name}`, value: percentile(runs, 50), unit: 'ms', bar, runs }
  }
  return [
    figure('answer to the number on the projector, p95', 150, ({ shown }) => percentile(shown, 95)),
    ...(by === 'phones' ? [figure('answer to "it is stored", p95', 150, ({ told }) => percentile(told, 95))] : []),
    figure('a question is open on the projector', 100, ({ opened }) => opened),
    figure('a question is closed on the projector', 100, ({ closed }) => closed),
    { name: `${PUPILS} ${by}: answers not stored just once`, value: Math.max(...rounds.map(({ wrong }) => wrong)), unit: '', bar: 0 },
  ]
}
