import { describe, expect, it, onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { days, minutes, seconds } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import { waitAfter } from '#appliance/upstream/back-off.ts'
import { Outbox } from '#appliance/upstream/outbox.ts'
import type { Letter } from '#appliance/upstream/outbox.ts'
import { resultsCheck } from '#appliance/upstream/results-check.ts'
import { Upstream } from '#appliance/upstream/upstream.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { fastForward } from '#test/helper/fast-forward.ts'
import { settled } from '#test/helper/settled.ts'
import { RecordStore } from '#test/upstreams/record-store.ts'

const letter = (at: number, body: object = {}): Letter => {
  const id = `00000000-0000-5000-8000-${String(at).padStart(12, '0')}`
  return { id, body: JSON.stringify({ id, ...body }) }
}
const letters = (from: number, to: number): Letter[] => Array.from({ length: to - from + 1 }, (_, at) => letter(from + at))

/** A box with a line upwards that has started, and a record store that takes statements. */
async function aLineUp({ most = 2000, db }: { most?: number; db?: Awaited<ReturnType<typeof aDatabase>> } = {}) {
  const store = new RecordStore()
  await store.open()
  onTestFinished(() => store.close())
  const database = db ?? (await aDatabase())
  const clock = new ManualClock()
  const bus = new BoxBus(clock, () => undefined)
  const settings = { url: store.url, username: '', password: '' }
  const inClass = new View(false)
  const outbox = new Outbox({ db: database, stream: 'xapi', most })
  const uplink = { bytes: 0 }
  const upstream = new Upstream({
    ...{ bus, clock, log: createLog('silent'), random: () => 1, outbox, settings: () => ({ ...settings }) },
    ...{ isInClass: () => inClass.value, classRunning: inClass, tookUplink: (bytes) => void (uplink.bytes += bytes) },
  })
  await upstream.start()
  onTestFinished(() => upstream.stop())
  return {
    ...{ store, clock, bus, settings, inClass, outbox, upstream, uplink, database },
    /** As a question does that is kept. */
    tell: async (all: readonly Letter[]): Promise<void> => {
      await database.write(upstream.appending(() => all))
      bus.tell('quiz.kept', { poll: 'p', rounds: 1, answered: 1 })
    },
    /** Lets time pass until it holds; answers how long that was. */
    when: (holds: () => boolean) => fastForward(clock, holds),
    issue: () => resultsCheck(() => upstream.state).look(),
  }
}

describe('what goes up', () => {
  it('is sent at once where the line is up, and counted, and then it is not kept any longer', async () => {
    const { tell, store, upstream, when, uplink } = await aLineUp()
    await tell(letters(1, 3))
    await when(() => upstream.state.sent === 3)
    expect([...store.statements.keys()]).toEqual(letters(1, 3).map(({ id }) => id))
    expect(upstream.state).toMatchObject({ waiting: 0, dropped: 0, refused: 0, stuck: undefined })
    expect(uplink.bytes).toBeGreaterThan(0)
  })

  it('waits while nobody is there, longer each time, and is sent once somebody is', async () => {
    const { tell, store, upstream, when, clock } = await aLineUp()
    await store.close()
    await tell(letters(1, 2))
    await when(() => upstream.state.stuck !== undefined)
    expect(upstream.state.stuck).toMatchObject({ trouble: 'unreachable', says: expect.stringContaining('refuses the connection') })
    clock.advance(minutes(10))
    await settled()
    await store.open()
    await when(() => store.statements.size === 2)
    expect([1, 2, 3, 20].map((failures) => waitAfter(failures, 1) / 1000)).toEqual([5, 10, 20, 900])
    expect(waitAfter(3, 0)).toBe(seconds(10))
  })

  it.each([500, 503, 429, 'html', 404] as const)('is not lost where the server says %s', async (mood) => {
    const { tell, store, upstream, when } = await aLineUp()
    store.mood = mood
    await tell(letters(1, 2))
    await when(() => upstream.state.stuck !== undefined)
    expect(upstream.state).toMatchObject({ waiting: 2, sent: 0, refused: 0 })
    store.mood = 'well'
    await when(() => upstream.state.sent === 2)
    expect(upstream.state.stuck).toBeUndefined()
  })

  it('is sent again where the server has fallen silent, and whoever got it twice has it once', async () => {
    const { tell, store, upstream, when } = await aLineUp()
    store.mood = 'silent'
    await tell(letters(1, 2))
    await when(() => upstream.state.stuck?.trouble === 'unreachable')
    store.mood = 'well'
    await when(() => upstream.state.sent === 2)
    expect(store.requests.length).toBeGreaterThan(1)
    await tell(letters(1, 2))
    await when(() => upstream.state.sent === 4)
    expect([store.statements.size, store.again]).toEqual([2, 2])
  })

  it('is there where another statement of its id is: it keeps none behind it', async () => {
    const { tell, store, upstream, when } = await aLineUp()
    store.statements.set(letter(2).id, { id: letter(2).id, told: 'otherwise' })
    await tell(letters(1, 4))
    await when(() => upstream.state.sent === 4)
    expect(upstream.state).toMatchObject({ waiting: 0, refused: 0 })
    expect(store.statements.size).toBe(4)
  })

  it('is set aside where nobody wants it, and all others arrive; it is told in plain words', async () => {
    const { tell, store, upstream, when, issue } = await aLineUp()
    store.unwanted.add(letter(7).id)
    await tell(letters(1, 20))
    await when(() => upstream.state.sent === 19)
    expect(upstream.state).toMatchObject({ waiting: 0, aside: 1, refused: 1 })
    expect(store.statements.has(letter(20).id)).toBe(true)
    expect(await issue()).toMatchObject({ severity: 'info', says: { 'zh-Hans': '有1条答题统计被服务器退回' } })
  })

  it('waits where the box is not let in, until somebody has set the password', async () => {
    const { tell, store, upstream, when, issue, settings } = await aLineUp()
    store.account = 'box:river stone'
    await tell(letters(1, 2))
    await when(() => upstream.state.stuck?.trouble === 'not-allowed')
    expect(await issue()).toMatchObject({ severity: 'warning', remedy: { en: expect.stringContaining('quiz.xapi.password') } })
    Object.assign(settings, { username: 'box', password: 'river stone' })
    upstream.settingsChanged()
    await when(() => upstream.state.sent === 2)
    expect(await issue()).toBeUndefined()
  })

  it('is silent while a class runs, and goes on after it', async () => {
    const { tell, store, upstream, when, inClass, clock } = await aLineUp()
    store.mood = 'silent'
    await tell(letters(1, 2))
    await when(() => store.requests.length === 1)
    inClass.set(true)
    store.mood = 'well'
    await tell(letters(3, 4))
    for (let minute = 0; minute < 40; minute += 1) {
      clock.advance(minutes(1))
      await settled()
    }
    expect([store.requests.length, upstream.state.waiting]).toEqual([1, 4])
    inClass.set(false)
    await when(() => upstream.state.sent === 4)
  })

  it('takes little of the line after a long time without one', async () => {
    const { tell, store, upstream, when } = await aLineUp()
    await store.close()
    await tell(letters(1, 500))
    await store.open()
    const took = await when(() => upstream.state.sent === 500)
    expect(Math.max(...store.requests)).toBeLessThanOrEqual(50)
    expect(took).toBeGreaterThanOrEqual(seconds(18))
  })

  it('tries again with one letter, and sends more at once again when that has gone through', async () => {
    const { tell, store, upstream, when } = await aLineUp()
    store.mood = 503
    await tell(letters(1, 60))
    await when(() => store.requests.length === 4)
    expect(store.requests).toEqual([50, 1, 1, 1])
    store.mood = 'well'
    await when(() => upstream.state.sent === 60)
    expect(Math.max(...store.requests.slice(4))).toBeGreaterThan(8)
  })

  it('is told as late once it has waited for days, and not before', async () => {
    const { tell, store, upstream, when, clock, issue } = await aLineUp()
    await store.close()
    await tell(letters(1, 2))
    await when(() => upstream.state.stuck !== undefined)
    expect(await issue()).toBeUndefined()
    clock.advance(days(4))
    expect(await issue()).toMatchObject({ says: { en: '2 results could not be sent for days' } })
  })

  it('is told as late by what has piled up, on a box that is switched off every evening', async () => {
    const { tell, store, upstream, when, issue } = await aLineUp()
    await store.close()
    await tell(letters(1, 100))
    await when(() => upstream.state.stuck !== undefined)
    expect(await issue()).toMatchObject({ says: { en: '100 results could not be sent for days' } })
  })

  it('is nothing where nobody is to have it, and what waited does not go to whoever is named next', async () => {
    const { tell, store, upstream, when, settings } = await aLineUp()
    await store.close()
    await tell(letters(1, 2))
    settings.url = ''
    upstream.settingsChanged()
    await when(() => upstream.state.waiting === 0)
    await tell(letters(3, 4))
    expect(upstream.state.waiting).toBe(0)
    await store.open()
    settings.url = store.url
    upstream.settingsChanged()
    await tell(letters(5, 6))
    await when(() => store.statements.size > 0)
    expect([...store.statements.keys()]).toEqual(letters(5, 6).map(({ id }) => id))
  })
})

describe('an outbox', () => {
  it('is bounded: the oldest go, and are counted', async () => {
    const { tell, store, upstream } = await aLineUp({ most: 10 })
    await store.close()
    await tell(letters(1, 8))
    await tell(letters(9, 14))
    await tell(letters(9, 14))
    expect(upstream.state).toMatchObject({ waiting: 10, dropped: 4 })
  })

  it('has its letters after a restart, in their order, and those of one stream alone', async () => {
    const db = await aDatabase()
    const outbox = new Outbox({ db, stream: 'xapi', most: 10 })
    const other = new Outbox({ db, stream: 'events', most: 10 })
    await outbox.append(letters(1, 3))
    await other.append(letters(1, 1))
    const again = new Outbox({ db, stream: 'xapi', most: 10 })
    expect(again.next({ letters: 2, bytes: 1000 }).map(({ id }) => id)).toEqual(letters(1, 2).map(({ id }) => id))
    expect(again.next({ letters: 3, bytes: 1 })).toHaveLength(1)
    await again.took(again.next({ letters: 3, bytes: 1000 }))
    expect([again.counts.waiting, other.counts.waiting]).toEqual([0, 1])
  })
})
