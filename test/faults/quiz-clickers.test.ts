import { expect, it, onTestFinished } from 'vitest'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { aBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { aTtyPair, noSocat } from '#test/helper/tty-pair.ts'
import { until } from '#test/helper/until.ts'

const CARDS = 60

interface Seen {
  readonly on: string
  readonly poll?: {
    readonly rounds: readonly { readonly tally: { readonly answered: number; readonly bars: readonly { readonly count: number }[] } }[]
  }
}

it.skipIf(noSocat !== undefined)(
  `sixty clickers on a real terminal answer the question that is on, each once ${noSocat ?? ''}`,
  async () => {
    const pair = await aTtyPair()
    onTestFinished(() => pair.dispose())
    const receiver = new SimulatedTurning((bytes) => void pair.say(bytes))
    const box = await aBox({ config: `clickers:\n  receivers:\n    - { port: ${pair.box}, driver: turning-line }\n` })
    onTestFinished(() => box.dispose())
    const teacher = await aClaimant(box)
    const quiz = async (): Promise<Seen> => (await teacher.call<Seen>('GET', '/api/v1/quiz')).body
    const answered = async (): Promise<number | undefined> => (await quiz()).poll?.rounds.at(-1)?.tally.answered
    const clickers = async (): Promise<string> => JSON.stringify((await teacher.call('GET', '/api/v1/clickers')).body)
    await until(async () => (await clickers()).includes('"open"'))
    receiver.boot()
    const ask = { question: { kind: 'single', options: [{}, {}, {}, {}] } }
    await teacher.call('POST', '/api/v1/quiz/ask', { on: (await quiz()).on, ask })
    for (let card = 0; card < CARDS; card += 1) receiver.press(receiver.idOf(card), 'ABCD'[card % 4] ?? 'A')
    await until(async () => (await answered()) === CARDS)
    await teacher.call('POST', '/api/v1/quiz/choose', { on: (await quiz()).on, choice: { do: 'close' } })
    const { poll } = await quiz()
    expect(poll?.rounds[0]?.tally.bars.map(({ count }) => count)).toEqual([15, 15, 15, 15])
  },
)
