import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ButtonsDesk } from '#appliance/contract/buttons.ts'
import type { ClickersDesk } from '#appliance/contract/clickers.ts'
import type { ClassDetail, RosterRow, RosterView } from '#appliance/contract/roster.ts'
import type { PollView, QuizQuestion, QuizResultDetail, QuizRoundView, QuizView } from '#appliance/contract/quiz.ts'
import { SimulatedIclicker } from '#appliance/hardware/clickers/simulated-iclicker.ts'
import { SimulatedOpenClicker } from '#appliance/hardware/clickers/simulated-open-clicker.ts'
import type { SimulatedReceiver } from '#appliance/hardware/clickers/simulated-receiver.ts'
import { SimulatedTurning } from '#appliance/hardware/clickers/simulated-turning.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant, aTechnician, Device } from '#test/helper/a-teacher.ts'
import { Random } from '#test/helper/random.ts'
import { aTtyPair, noSocat } from '#test/helper/tty-pair.ts'
import type { TtyPair } from '#test/helper/tty-pair.ts'
import { until } from '#test/helper/until.ts'
import { aFifo } from '../hardware/a-fifo.ts'

const CARDS = 40
const REMOTES = 20
const PHONES = 10
const GROUPS = ['红队', '黄队', '蓝队', '绿队']
const LINES = [17, 22, 23, 27]
/** Heard by both receivers of cards. */
const BETWEEN_BOTH = 10
const READY: QuizQuestion = { kind: 'ready', text: '准备好了吗？' }
const ABCD: QuizQuestion = { kind: 'single', options: [{}, {}, {}, {}] }
const soon = { interval: 20 }

/** Anything but a press. */
const GARBAGE = [
  'incoming: 090fd331ffff --> 1\r\n',
  'incoming: 090f',
  '\r\n{"id": "1A2B30", "key": "B", "raw_vote": "0x31"}\n{"id": "1A2',
  '\u0000\u00ff\u00fe\n',
]

describe.skipIf(noSocat !== undefined)(`a question in a room with every kind of thing to press ${noSocat ?? ''}`, () => {
  let box: RunningBox
  let config: string
  let folder: string | undefined
  let teacher: Device
  let pins: string
  let ttys: { cards: TtyPair; more: TtyPair; base: TtyPair }
  let cards: SimulatedTurning
  let more: SimulatedOpenClicker
  let base: SimulatedIclicker
  let phones: Device[]
  /** What each pupil of the list is called on the disk, by number. */
  let pupils: Map<string, string>

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'classbox-room-'))
    mkdirSync(join(folder, 'data'))
    pins = aFifo(join(folder, 'pins'))
    const [one, other, third] = await Promise.all([aTtyPair(), aTtyPair(), aTtyPair((bytes) => base?.hear(bytes))])
    ttys = { cards: one, more: other, base: third }
    cards = new SimulatedTurning((bytes) => void one.say(bytes))
    more = new SimulatedOpenClicker((bytes) => void other.say(bytes))
    base = new SimulatedIclicker((bytes) => void third.say(bytes))
    const receivers = [
      `{ name: 前排, port: ${one.box}, driver: turning-line }`,
      `{ name: 后排, port: ${other.box}, driver: open-clicker-json }`,
      `{ name: 讲台, port: ${third.box}, driver: iclicker-base }`,
    ]
    const groups = GROUPS.map((name, at) => `{ name: ${name}, on: gpio ${LINES[at]} }`)
    config = `clickers: { receivers: [${receivers.join()}] }\ngpio: { simulated: ${pins} }\nbuttons: { groups: [${groups.join()}] }`
    box = await aBox({ config, data: join(folder, 'data') })
    teacher = await aClaimant(box)
    pupils = await listed()
    phones = await Promise.all(Array.from({ length: PHONES }, (_, at) => seated(String(CARDS + REMOTES + at + 1))))
    await areOpen(3)
    await until(async () => (await get<ButtonsDesk>('/api/v1/buttons')).buttons.every(({ state }) => state === 'ready'), soon)
  })
  afterAll(async () => {
    await box?.dispose()
    await Promise.all(Object.values(ttys ?? {}).map((pair) => pair.dispose()))
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  })

  const get = async <T>(path: string): Promise<T> => (await teacher.call<T>('GET', path)).body
  const quiz = (): Promise<QuizView> => get('/api/v1/quiz')
  const areOpen = (count: number): Promise<void> =>
    until(
      async () => (await get<ClickersDesk>('/api/v1/clickers')).receivers.filter(({ state }) => state === 'open').length === count,
      soon,
    )

  /** A class of seventy: forty with cards, twenty with remotes, and ten who have a phone. */
  async function listed(): Promise<Map<string, string>> {
    const clickers = [
      ...Array.from({ length: CARDS }, (_, card) => cards.idOf(card)),
      ...Array.from({ length: REMOTES }, (_, remote) => base.idOf(remote)),
    ]
    const rows = Array.from({ length: CARDS + REMOTES + PHONES }, (_, at): RosterRow => {
      const [number, clicker] = [String(at + 1), clickers[at]]
      return { class: '三年二班', number, seat: number, ...(clicker === undefined ? {} : { clicker }) }
    })
    expect(await teacher.call('POST', '/api/v1/roster/list', { rows })).toMatchObject({ status: 200, body: { added: rows.length } })
    const { classes } = await get<RosterView>('/api/v1/roster')
    const detail = await get<ClassDetail>(`/api/v1/roster/classes/${classes[0]?.id}`)
    return new Map(detail.pupils.map(({ id, number }) => [id, number]))
  }

  async function seated(seat: string): Promise<Device> {
    const phone = new Device(box.origin)
    expect((await phone.call('POST', '/api/v1/quiz/join', { seat })).status).toBe(200)
    return phone
  }

  async function ask(question: QuizQuestion = READY): Promise<PollView> {
    const asked = await teacher.call<QuizView>('POST', '/api/v1/quiz/ask', { on: (await quiz()).on, ask: { question } })
    expect(asked).toMatchObject({ status: 200, body: { phase: 'open' } })
    await until(() => base.taking, soon)
    return asked.body.poll as PollView
  }

  const answer = (phone: Device, { id, round }: PollView, value: string): Promise<{ status: number; body: unknown }> =>
    phone.call('POST', '/api/v1/quiz/answer', { poll: id, round, value })

  /** The round that is on, once so many have answered. */
  async function answered(count: number): Promise<QuizRoundView> {
    const round = async (): Promise<QuizRoundView | undefined> => (await quiz()).poll?.rounds.at(-1)
    await until(async () => (await round())?.tally.answered === count, soon)
    return (await round()) as QuizRoundView
  }

  /** Puts the question away; who answered what, by number or group. */
  async function kept({ id }: PollView): Promise<{ answers: Map<string, string>; result: QuizResultDetail }> {
    await teacher.call('POST', '/api/v1/quiz/choose', { on: (await quiz()).on, choice: { do: 'keep' } })
    const result = await get<QuizResultDetail>(`/api/v1/quiz/results/${id}`)
    const named = result.answers.map(({ pupil, group, value }) => [pupils.get(pupil ?? '') ?? group ?? 'nobody', value] as const)
    return { answers: new Map(named), result }
  }

  const keyOf = (place: number): string => 'AB'[place % 2] ?? 'A'
  const valueOf = (place: number): string => ['yes', 'no'][place % 2] ?? 'yes'

  function pressAll(): void {
    for (let card = 0; card < CARDS; card += 1) {
      if (card < CARDS - BETWEEN_BOTH || card % 2 === 0) cards.press(cards.idOf(card), keyOf(card))
      // On the air twice, and in the reach of both receivers.
      if (card % 4 === 0) cards.press(cards.idOf(card), keyOf(card))
      if (card >= CARDS - BETWEEN_BOTH) more.press(cards.idOf(card), keyOf(card))
    }
    base.together(() => pressRemotes(base))
  }

  function pressRemotes(at: SimulatedReceiver): void {
    for (let remote = 0; remote < REMOTES; remote += 1) at.press(base.idOf(remote), keyOf(remote))
  }

  async function makeNoise(random: Random): Promise<void> {
    for (const tty of [ttys.cards, ttys.more]) {
      for (const garbage of GARBAGE) await tty.say(Buffer.from(garbage, 'latin1'))
      await tty.say(Buffer.from(Array.from({ length: 60 }, () => random.below(256))))
      await tty.say(Buffer.from('\r\n'))
    }
  }

  it('takes one answer from each card, remote, phone and button, whoever heard it and however often, through noise', async () => {
    const poll = await ask()
    await makeNoise(new Random(1))
    pressAll()
    const told = await Promise.all(phones.map((phone, at) => answer(phone, poll, valueOf(at))))
    for (const line of LINES) appendFileSync(pins, `${line} down\n${line} up\n`)
    await makeNoise(new Random(2))
    for (const stranger of ['0A0A0A', '0B0B0B', '0C0C0C']) more.press(stranger, 'A')
    const all = CARDS + REMOTES + PHONES + GROUPS.length
    const { tally } = await answered(all)
    await until(async () => (await quiz()).poll?.unknownDevices.length === 3, soon)
    const { answers, result } = await kept(poll)

    const wanted = [CARDS, REMOTES, PHONES].flatMap((many) => Array.from({ length: many }, (_, place) => valueOf(place)))
    const numbered = wanted.map((value, at) => [String(at + 1), value] as const)
    expect(answers).toEqual(new Map([...numbered, ...GROUPS.map((name) => [name, 'yes'] as const)]))
    expect([told.map(({ status }) => status), result.answers.length, result.expected]).toEqual([
      phones.map(() => 200),
      all,
      all - GROUPS.length,
    ])
    expect(tally.bars).toEqual([
      { value: 'yes', count: 39 },
      { value: 'no', count: 35 },
    ])
    expect(result.rounds.at(-1)).toMatchObject({ tally: { answered: all }, strays: { unknown: 3, changed: 0, late: 0, refused: 0 } })
  })

  it('hears the cards again whose receiver was pulled out in the middle, and has lost no answer', async () => {
    const poll = await ask()
    // Always another key than before: the same one once more, so soon, is the same press.
    const press = (card: number, change: number): boolean => cards.press(cards.idOf(card), keyOf(card + change))
    for (let card = 0; card < 20; card += 1) press(card, 1)
    await answered(20)
    await ttys.cards.pullOut()
    await areOpen(2)
    more.press(cards.idOf(39), 'A')
    await answered(21)
    await ttys.cards.plugIn()
    await areOpen(3)
    for (let card = 10; card < 30; card += 1) press(card, card < 20 ? 2 : 1)
    await answered(31)
    const { answers, result } = await kept(poll)
    const values = Array.from({ length: 30 }, (_, card) => [String(card + 1), valueOf(card < 10 || card >= 20 ? card + 1 : card)] as const)
    expect(answers).toEqual(new Map([...values, ['40', 'yes']]))
    expect(result.rounds[0]?.strays).toMatchObject({ changed: 10, unknown: 0 })
    const { receivers } = await get<ClickersDesk>('/api/v1/clickers')
    expect(receivers.map(({ counters }) => counters.unplugged)).toEqual([1, 0, 0])
  })

  it('is open again after a kill -9 in the middle of it, with every answer that a phone was told is stored, and the room answers on', async () => {
    const poll = await ask(ABCD)
    pressRemotes(base)
    await answered(REMOTES)
    const pressing = new PressingPhones()
    const over = pressing.begin(phones.slice(0, PHONES / 2), (phone, value) => answer(phone, poll, value))
    await pressing.enough()
    await box.kill()
    await over
    box = await aBox({ config, data: box.data, httpPort: box.httpPort })
    teacher = await aTechnician(box)
    expect(await quiz()).toMatchObject({ phase: 'open', phones: PHONES, poll: { id: poll.id, expected: CARDS + REMOTES + PHONES } })
    await answered(REMOTES + PHONES / 2)
    await areOpen(3)
    cards.press(cards.idOf(0), 'A')
    const rest = await Promise.all(phones.slice(PHONES / 2).map((phone) => answer(phone, poll, 'B')))
    expect(rest.map(({ status }) => status)).toEqual(rest.map(() => 200))
    await answered(REMOTES + PHONES + 1)
    const { answers } = await kept(poll)
    const places = Array.from({ length: PHONES }, (_, at) => answers.get(String(CARDS + REMOTES + at + 1)))
    // What each pressed next may have been stored without its phone being told.
    for (const [at, last] of pressing.acknowledged) expect([last, PressingPhones.behind(last)]).toContain(places[at])
    expect(places.slice(PHONES / 2)).toEqual(Array<string>(PHONES / 2).fill('B'))
    expect(answers.get('1')).toBe('A')
  })
})

/** Phones that press one answer after the other, each as soon as it is told that the one before is stored, until the box is gone. */
class PressingPhones {
  /** By its place among the phones, the last answer that each was told is stored. */
  readonly acknowledged = new Map<number, string>()
  readonly #enough = Promise.withResolvers<void>()
  #count = 0

  static behind(value: string): string {
    return 'ABCD'['ABCD'.indexOf(value) + 1] ?? 'A'
  }

  async begin(phones: readonly Device[], answer: (phone: Device, value: string) => Promise<{ status: number }>): Promise<void> {
    await Promise.all(
      phones.map(async (phone, at) => {
        for (let value = 'A'; ;) {
          const told = await answer(phone, value).catch(() => undefined)
          if (told === undefined) return
          if (told.status !== 200) continue
          this.acknowledged.set(at, value)
          value = PressingPhones.behind(value)
          this.#count += 1
          if (this.#count === phones.length * 3) this.#enough.resolve()
        }
      }),
    )
  }

  /** Resolves once each has pressed three answers or so. */
  enough(): Promise<void> {
    return this.#enough.promise
  }
}
