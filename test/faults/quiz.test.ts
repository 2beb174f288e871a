import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import type { ClickersDesk } from '#appliance/contract/clickers.ts'
import type { QuizQuestion, QuizResultDetail, QuizRoundView, QuizView } from '#appliance/contract/quiz.ts'
import type { RosterRow } from '#appliance/contract/roster.ts'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant, Device, PASSPHRASE } from '#test/helper/a-teacher.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { aSteppingClock, noFaketime } from '#test/helper/stepping-clock.ts'
import { aTtyPair, noSocat } from '#test/helper/tty-pair.ts'
import type { TtyPair } from '#test/helper/tty-pair.ts'
import { until } from '#test/helper/until.ts'

const CARDS = 20
const FORGED = 1200
const ABCD: QuizQuestion = { kind: 'single', options: [{}, {}, {}, {}], key: 'A' }
const soon = { interval: 20 }

/** One box for all of them: its wall clock steps when it is told to, and its disk is small. */
describe.skipIf(noSocat !== undefined)(`a class that answers by cards on a real terminal ${noSocat ?? ''}`, () => {
  const endings: (() => unknown)[] = []
  let box: RunningBox
  let teacher: Device
  let tty: TtyPair
  let cards: SimulatedTurning
  let stepClock: (offset: string) => void
  let filler: string

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'classbox-faults-'))
    endings.push(() => rmSync(folder, { recursive: true, force: true }))
    const data = join(folder, 'data')
    mkdirSync(data)
    filler = join(data, 'a film of others')
    if (noSmallDisk === undefined) aSmallDisk(data, '64m', (ending) => endings.push(ending as () => void))
    const clock = aSteppingClock(folder)
    stepClock = clock.step
    tty = await aTtyPair()
    endings.push(() => tty.dispose())
    cards = new SimulatedTurning((bytes) => void tty.say(bytes))
    box = await aBox({ config: `clickers: { receivers: [{ port: ${tty.box}, driver: turning-line }] }`, data, env: clock.env })
    endings.push(() => box.dispose())
    teacher = await aClaimant(box)
    await haveRoster()
    await until(async () => (await receiver())?.state === 'open', soon)
  })
  afterAll(async () => {
    for (const end of endings.toReversed()) await end()
  })
  beforeEach(async () => {
    if ((await quiz()).phase === 'idle') return
    await choose('keep')
  })

  /** A class whose first pupils have a card, and two of whom have a phone. */
  async function haveRoster(): Promise<void> {
    const rows = Array.from({ length: CARDS + 2 }, (_, at): RosterRow => {
      const [number, clicker] = [String(at + 1), at < CARDS ? cards.idOf(at) : undefined]
      return { class: '三年二班', number, seat: number, ...(clicker === undefined ? {} : { clicker }) }
    })
    expect(await teacher.call('POST', '/api/v1/roster/list', { rows })).toMatchObject({ status: 200 })
  }

  const get = async <T>(path: string): Promise<T> => (await teacher.call<T>('GET', path)).body
  const quiz = (): Promise<QuizView> => get('/api/v1/quiz')
  const receiver = async () => (await get<ClickersDesk>('/api/v1/clickers')).receivers[0]
  const round = async (): Promise<QuizRoundView | undefined> => (await quiz()).poll?.rounds.at(-1)
  const answered = (count: number): Promise<void> => until(async () => (await round())?.tally.answered === count, soon)

  async function ask(more: Partial<QuizQuestion> = {}): Promise<string> {
    const asked = await teacher.call<QuizView>('POST', '/api/v1/quiz/ask', {
      on: (await quiz()).on,
      ask: { question: { ...ABCD, ...more } },
    })
    expect(asked).toMatchObject({ status: 200, body: { phase: 'open' } })
    return asked.body.poll?.id ?? ''
  }

  async function choose(what: 'close' | 'keep'): Promise<void> {
    const chosen = await teacher.call('POST', '/api/v1/quiz/choose', { on: (await quiz()).on, choice: { do: what } })
    expect(chosen).toMatchObject({ status: 200 })
  }

  async function keptAnswers(poll: string): Promise<string[]> {
    await choose('keep')
    return (await get<QuizResultDetail>(`/api/v1/quiz/results/${poll}`)).answers.map(({ value }) => value)
  }

  const press = (from: number, to: number, key: string): void => {
    for (let card = from; card < to; card += 1) cards.press(cards.idOf(card), key)
  }

  it('is heard through a flood of forged numbers, of which none counts', async () => {
    const poll = await ask()
    for (let forged = 0; forged < FORGED; forged += 1) {
      cards.press(cards.idOf(1000 + forged), 'B')
      if (forged % (FORGED / CARDS) === 0) press(forged / (FORGED / CARDS), forged / (FORGED / CARDS) + 1, 'A')
    }
    await answered(CARDS)
    await until(async () => ((await receiver())?.counters.limited ?? 0) > 0, soon)
    const { unknownDevices = [], rounds = [] } = (await quiz()).poll ?? {}
    expect([unknownDevices.length, rounds[0]?.strays.unknown]).toEqual([
      20,
      expect.toSatisfy((count: number) => count >= 300 && count < 600),
    ])
    expect(await keptAnswers(poll)).toEqual(Array<string>(CARDS).fill('A'))
  })

  it('has one question where several teachers ask at once, and each of the others is told so', async () => {
    const other = new Device(box.origin)
    expect(await other.call('POST', '/api/v1/sign-in', { by: 'passphrase', secret: PASSPHRASE })).toMatchObject({ status: 200 })
    const { on } = await quiz()
    const asking = [teacher, other, teacher].map((one, at) =>
      one.call<{ code?: string }>('POST', '/api/v1/quiz/ask', { on, ask: { question: { ...ABCD, text: `第 ${at + 1} 问` } } }),
    )
    const told = await Promise.all(asking)
    expect(told.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409, 409])
    const won = told.findIndex(({ status }) => status === 200)
    expect((await quiz()).poll?.question.text).toBe(`第 ${won + 1} 问`)
  })

  it.skipIf(noFaketime !== undefined)(
    `has a question open for as long as it was to be, and every answer, when the clock steps by days in the middle of it ${noFaketime ?? ''}`,
    async () => {
      const phone = new Device(box.origin)
      expect(await phone.call('POST', '/api/v1/quiz/join', { seat: String(CARDS + 1) })).toMatchObject({ status: 200 })
      const poll = await ask({ seconds: 300 })
      press(0, 5, 'B')
      await answered(5)
      for (const [steps, offset] of ['+2d', '-400d'].entries()) {
        stepClock(offset)
        // It looks every few seconds; once that it has found out is enough for both.
        await box.line(({ msg }) => msg === 'clock stepped')
        press(5 * (steps + 1), 5 * (steps + 2), 'B')
        await answered(5 * (steps + 2))
        const { phase, poll: now } = await quiz()
        expect([phase, now?.ends?.leftMs]).toEqual(['open', expect.toSatisfy((left: number) => left > 200_000 && left <= 300_000)])
      }
      const given = await phone.call('POST', '/api/v1/quiz/answer', { poll, round: 1, value: 'C' })
      expect(given).toMatchObject({ status: 200, body: { taken: 'stored' } })
      stepClock('+0d')
      expect((await keptAnswers(poll)).toSorted()).toEqual([...Array<string>(15).fill('B'), 'C'])
    },
  )

  it.skipIf(noSmallDisk !== undefined)(
    `has every answer that was acknowledged, and those that waited, when the disk is full for a while; the teacher is told ${noSmallDisk ?? ''}`,
    async () => {
      const phone = new Device(box.origin)
      expect(await phone.call('POST', '/api/v1/quiz/join', { seat: String(CARDS + 2) })).toMatchObject({ status: 200 })
      const poll = await ask()
      press(0, 10, 'C')
      await answered(10)
      // Whatever the box gives up of its own reserve is taken by the others, too.
      let key = 'D'
      await until(async () => {
        fill(filler)
        key = key === 'D' ? 'C' : 'D'
        press(9, 10, key)
        return (await quiz()).trouble?.kind === 'disk-full'
      }, soon)
      let isTold = false
      const waiting = phone.call('POST', '/api/v1/quiz/answer', { poll, round: 1, value: 'C' }).finally(() => (isTold = true))
      press(10, CARDS, 'C')
      await until(async () => ((await quiz()).trouble?.waiting ?? 0) > CARDS - 10, soon)
      expect([isTold, (await round())?.tally.answered]).toEqual([false, 10])
      rmSync(filler)
      expect(await waiting).toMatchObject({ status: 200, body: { taken: 'stored' } })
      await answered(CARDS + 1)
      expect((await quiz()).trouble).toBeUndefined()
      expect((await keptAnswers(poll)).filter((value) => value === 'C').length).toBeGreaterThanOrEqual(CARDS)
    },
  )
})

function fill(file: string): void {
  try {
    for (;;) appendFileSync(file, Buffer.alloc(256 * 1024))
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOSPC') throw new BoxError('INTERNAL', 'the disk was not filled', { cause: thrown })
  }
}
