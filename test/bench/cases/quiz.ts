import { WebSocket } from 'ws'
import type { FeedMessage } from '#appliance/contract/feed.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant, Device } from '#test/helper/a-teacher.ts'
import { Random } from '#test/helper/random.ts'
import { until } from '#test/helper/until.ts'
import type { Bench, BenchCase, Figure } from '../figure.ts'
import { percentile } from '../measure/percentile.ts'
import { sleep } from '../measure/time.ts'

const PUPILS = 60
const ABCD = { kind: 'single', options: [{}, {}, {}, {}], key: 'A' }

interface Seen {
  readonly phase: string
  readonly poll?: { readonly id: string; readonly round: number; readonly answered?: number }
}

/** The projector's end of the feed: when which number of answers stood on it. */
class Projector {
  readonly #socket: WebSocket
  readonly countedAt: number[] = []
  phase = 'idle'

  constructor({ origin }: RunningBox) {
    this.#socket = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/feed?page=screen`, { headers: { origin } })
    this.#socket.on('message', (data: Buffer) => this.#take(JSON.parse(data.toString()) as FeedMessage))
  }

  begin(): void {
    this.countedAt.length = 0
  }

  close(): void {
    this.#socket.terminate()
  }

  #take(message: FeedMessage): void {
    if (message.type !== 'view' || message.room !== 'question') return
    this.phase = message.view.phase
    const answered = message.view.poll?.answered ?? 0
    while (this.countedAt.length < answered) this.countedAt.push(performance.now())
  }
}

/** A class of sixty phones that answer within a second: how soon the projector counts them, and how soon each is told that it is stored. */
export const quiz: BenchCase = {
  name: 'quiz',

  async run(bench) {
    bench.say(`${PUPILS} phones answer a question within a second, ${bench.rounds} times`)
    const box = await aBox()
    const projector = new Projector(box)
    try {
      const teacher = await aClaimant(box)
      const phones = await Promise.all(Array.from({ length: PUPILS }, (_, at) => seated(box, at + 1)))
      const rounds = []
      for (let round = 0; round < bench.rounds; round += 1)
        rounds.push(await asked({ teacher, phones, projector, random: new Random(round + 1) }))
      return figuresOf(bench, rounds)
    } finally {
      projector.close()
      await box.dispose()
    }
  },
}

async function seated({ origin }: RunningBox, seat: number): Promise<Device> {
  const phone = new Device(origin)
  await phone.call('POST', '/api/v1/quiz/join', { seat: String(seat) })
  return phone
}

interface Round {
  readonly shown: readonly number[]
  readonly told: readonly number[]
  readonly opened: number
  readonly closed: number
}

interface Class {
  readonly teacher: Device
  readonly phones: readonly Device[]
  readonly projector: Projector
  readonly random: Random
}

async function asked({ teacher, phones, projector, random }: Class): Promise<Round> {
  const on = async (): Promise<string> => (await teacher.call<{ on: string }>('GET', '/api/v1/quiz')).body.on
  const timed = async (act: () => Promise<unknown>, phase: string): Promise<number> => {
    const before = performance.now()
    await act()
    await until(() => projector.phase === phase, { interval: 1 })
    return performance.now() - before
  }
  projector.begin()
  const ask = { on: await on(), ask: { question: ABCD } }
  const opened = await timed(() => teacher.call('POST', '/api/v1/quiz/ask', ask), 'open')
  const { poll } = (await teacher.call<Seen>('GET', '/api/v1/quiz/question')).body
  const answers = await Promise.all(
    phones.map(async (phone) => {
      await sleep(random.below(1000))
      const sent = performance.now()
      await phone.call('POST', '/api/v1/quiz/answer', { poll: poll?.id, round: poll?.round, value: 'ABCD'[random.below(4)] })
      return { sent, told: performance.now() - sent }
    }),
  )
  await until(() => projector.countedAt.length === PUPILS, { interval: 1 })
  // The number that stands there says how many, and not who: the first to press is held to be the first who is counted.
  const shown = answers
    .map(({ sent }) => sent)
    .sort((one, other) => one - other)
    .map((sent, at) => (projector.countedAt[at] ?? Infinity) - sent)
  const closing = { on: await on(), choice: { do: 'close' } }
  const closed = await timed(() => teacher.call('POST', '/api/v1/quiz/choose', closing), 'closed')
  await teacher.call('POST', '/api/v1/quiz/choose', { on: await on(), choice: { do: 'keep' } })
  return { shown, told: answers.map(({ told }) => told), opened, closed }
}

function figuresOf({ rounds: many }: Bench, rounds: readonly Round[]): Figure[] {
  const figure = (name: string, bar: number, valueOf: (round: Round) => number): Figure => {
    const runs = rounds.map(valueOf)
    return { name: `${name}, ${many} questions`, value: percentile(runs, 50), unit: 'ms', bar, runs }
  }
  return [
    figure('answer to the number on the projector, p95', 150, ({ shown }) => percentile(shown, 95)),
    figure('answer to "it is stored", p95', 150, ({ told }) => percentile(told, 95)),
    figure('a question is open on the projector', 100, ({ opened }) => opened),
    figure('a question is closed on the projector', 100, ({ closed }) => closed),
  ]
}
