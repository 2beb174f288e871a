import { describe, expect, it, onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import type { RunView, StepScene } from '#appliance/contract/run.ts'
import type { KnownScreen } from '#appliance/screens/known-screen.ts'
import { Screens } from '#appliance/screens/screens.ts'
import type { ScreenCodes } from '#appliance/screens/screens.ts'
import type { ScreensStore } from '#appliance/screens/screens-store.ts'

const idle: LessonView = { phase: 'idle', running: false, awaitsDate: false, channel: 'class', sample: false, black: false }

/** A run that is at its only step, which takes the item `film`. */
function aRun(scene: StepScene, { spentMs = 0 } = {}): RunView {
  const item = { title: { 'zh-Hans': '小数' }, kind: 'micro-course', forTeachers: false }
  const step = { kind: 'item', id: 'one', itemId: 'film', minutes: 5, item } as const
  const figures = { behindMs: 0, remainingMs: 0, missedMs: 0 }
  const steps = [{ step, state: 'current' as const, plannedMs: 300_000, extraMs: 0, spentMs }]
  const run = { sheetId: 'sheet', title: {}, revision: 1, steps, at: 0, elapsedMs: 0, plannedMs: 300_000, figures, scene }
  return { phase: 'running', asOf: 7, run }
}

/** What outlives a restart. */
class Cupboard implements Pick<ScreensStore, 'all' | 'findMain' | 'save' | 'remove' | 'saveMain'> {
  screens: KnownScreen[] = []
  main: string | undefined

  all(): KnownScreen[] {
    return this.screens.map((screen) => ({ ...screen, tabs: 0, report: undefined }))
  }

  findMain(): string | undefined {
    return this.main
  }

  async save(screen: KnownScreen, replaced: readonly string[] = []): Promise<void> {
    this.screens = [...this.screens.filter(({ id }) => id !== screen.id && !replaced.includes(id)), screen]
  }

  async remove(id: string): Promise<void> {
    this.screens = this.screens.filter((screen) => screen.id !== id)
  }

  async saveMain(id: string): Promise<void> {
    this.main = id
  }
}

async function aRoom(cupboard = new Cupboard()) {
  const clock = new ManualClock()
  const bus = new BoxBus(clock, () => undefined)
  const told: string[] = []
  const facts: Fact[] = []
  bus.onAny((fact) => facts.push(fact))
  bus.onAny(({ name }) => told.push(name))
  const lesson = new View<LessonView>(idle)
  const run = new View<RunView>({ phase: 'idle', asOf: 0 })
  const codes = new View<ScreenCodes>({ code: '123456' })
  const heardKeys = new View('')
  const views = { lesson, run, codes, heardKeys }
  const screens = new Screens({ bus, clock, log: createLog('silent'), ...views, store: cupboard as unknown as ScreensStore })
  await screens.start()
  onTestFinished(() => screens.stop())
  const open = (token: string, more: { name?: string; address?: string; own?: boolean } = {}) => {
    const tab = screens.connect({ token, name: more.name, address: more.address ?? '10.0.0.9', own: more.own ?? false })
    return { ...tab, orders: () => screens.findOrders(tab.id) }
  }
  return { screens, lesson, run, codes, heardKeys, open, told, facts, cupboard, clock }
}

describe('a screen', () => {
  it('shows the welcome, the far teacher or black, as the lesson goes', async () => {
    const { open, lesson } = await aRoom()
    const screen = open('a')
    expect(screen.orders()?.scene).toEqual({ kind: 'welcome' })
    lesson.set({ ...idle, phase: 'live', running: true })
    expect(screen.orders()?.scene).toEqual({ kind: 'live', channel: 'class' })
    lesson.set({ ...idle, phase: 'live', running: true, black: true })
    expect(screen.orders()?.scene).toEqual({ kind: 'black' })
  })

  it('shows what a run sheet puts on it while the class runs, and the far teacher again when the sheet is through', async () => {
    const { open, lesson, run } = await aRoom()
    const screen = open('a')
    const film = { show: 'item', itemId: 'film', itemKind: 'micro-course', fromMs: 5000 } as const
    run.set(aRun(film, { spentMs: 2000 }))
    expect(screen.orders()?.scene).toEqual({ kind: 'welcome' })
    lesson.set({ ...idle, phase: 'live', running: true })
    expect(screen.orders()?.scene).toMatchObject({ kind: 'item', itemId: 'film', fromMs: 5000, stepId: 'one', spentMs: 2000, asOf: 7 })
    lesson.set({ ...idle, phase: 'live', running: true, black: true })
    expect(screen.orders()?.scene).toEqual({ kind: 'black' })
    lesson.set({ ...idle, phase: 'live', running: true })
    run.set({ ...run.value, phase: 'finished' })
    expect(screen.orders()?.scene).toEqual({ kind: 'live', channel: 'class' })
  })

  it('shows a question without its answer, and who explains', async () => {
    const { open, lesson, run } = await aRoom()
    const screen = open('a')
    lesson.set({ ...idle, phase: 'live', running: true })
    run.set(aRun({ show: 'question', question: { form: 'choice', text: '0.3×2=?', answer: 'B' } }))
    expect(screen.orders()?.scene).toEqual({ kind: 'question', form: 'choice', text: '0.3×2=?' })
    run.set(aRun({ show: 'question', itemId: 'film' }))
    expect(screen.orders()?.scene).toEqual({ kind: 'question', text: '', title: { 'zh-Hans': '小数' } })
    lesson.set({ ...lesson.value, phase: 'paused', pause: { live: 'goes-on', since: 0, behindMs: 0 } })
    run.set(aRun({ show: 'pause', live: 'goes-on' }))
    expect(screen.orders()?.scene).toEqual({ kind: 'tutoring', channel: 'class', live: 'goes-on' })
  })

  it('mutes the far teacher while the class is paused, whatever step its sheet is at', async () => {
    const { open, lesson, run } = await aRoom()
    const screen = open('a')
    run.set(aRun({ show: 'live' }))
    lesson.set({ ...idle, phase: 'paused', running: true, pause: { live: 'goes-on', since: 0, behindMs: 0 } })
    expect(screen.orders()?.scene).toEqual({ kind: 'tutoring', channel: 'class', live: 'goes-on' })
    run.set(aRun({ show: 'pause', live: 'held' }))
    lesson.set({ ...idle, phase: 'live', running: true })
    expect(screen.orders()?.scene).toEqual({ kind: 'live', channel: 'class' })
  })

  it('of the box itself is admitted without a tap, and is told the code', async () => {
    const { open, told } = await aRoom()
    expect(open('a', { own: true }).orders()).toMatchObject({ admitted: true, main: true, code: '123456' })
    expect(told).toContain('screens.admitted')
  })

  it('of the box itself leaves alone the keys that the box hears, and no other screen has to', async () => {
    const { open, heardKeys, screens } = await aRoom()
    const [own, other] = [open('a', { own: true }), open('b')]
    await screens.admit(other.orders()?.letters ?? '')
    expect(own.orders()).not.toHaveProperty('heardKeys')
    heardKeys.set('PAGEDOWN B')
    expect(own.orders()?.heardKeys).toEqual(['PAGEDOWN', 'B'])
    expect(other.orders()).not.toHaveProperty('heardKeys')
  })

  it('that speaks does what a remote of the box asks for, and is the only one', async () => {
    const { open, screens, facts } = await aRoom()
    const [own, other] = [open('a', { own: true }), open('b')]
    await screens.admit(other.orders()?.letters ?? '')
    screens.pointed('next')
    await screens.makeMain(other.id)
    screens.pointed('blank')
    expect(facts.flatMap((fact) => (fact.name === 'screens.pointed' ? [fact.payload] : []))).toEqual([
      { id: own.id, action: 'next' },
      { id: other.id, action: 'blank' },
    ])
  })

  it('of anybody else is told no code until it is admitted by its letters', async () => {
    const { open, screens } = await aRoom()
    const screen = open('a')
    expect(screen.orders()).toMatchObject({ admitted: false, letters: expect.stringMatching(/^[A-HJ-NP-Z]{4}$/u) })
    expect(screen.orders()).not.toHaveProperty('code')
    await screens.admit(screen.orders()?.letters ?? '')
    expect(screen.orders()).toMatchObject({ admitted: true, code: '123456' })
  })

  it('is known by its cookie and not by its letters: whoever copies them gains nothing', async () => {
    const { open, screens } = await aRoom()
    const projector = open('projector')
    const letters = projector.orders()?.letters ?? ''
    await screens.admit(letters)
    const pupil = open('pupil', { name: letters })
    expect(pupil.orders()).toMatchObject({ admitted: false, name: letters })
    expect(pupil.orders()?.letters).not.toBe(letters)
  })

  it('keeps its letters through a break of the Wi-Fi', async () => {
    const { open } = await aRoom()
    const first = open('a')
    const before = first.orders()?.letters
    first.leave()
    expect(open('a').orders()?.letters).toBe(before)
  })

  it('is admitted only while it is there to be read', async () => {
    const { open, screens } = await aRoom()
    const screen = open('a')
    const letters = screen.orders()?.letters ?? ''
    screen.leave()
    await expect(screens.admit(letters)).rejects.toMatchObject({ code: 'SCREEN_UNKNOWN' })
  })

  it('stays admitted through a restart, and is a stranger again once dismissed', async () => {
    const first = await aRoom()
    const screen = first.open('a', { name: 'Back wall' })
    await first.screens.admit(screen.orders()?.letters ?? '')
    const second = await aRoom(first.cupboard)
    const again = second.open('a')
    expect(again.orders()).toMatchObject({ admitted: true, name: 'Back wall' })
    await second.screens.dismiss(again.id)
    expect(again.orders()).toMatchObject({ admitted: false })
    expect(again.orders()).not.toHaveProperty('code')
    expect(first.cupboard.screens).toEqual([])
  })

  it('of the box takes the place of its predecessor when the browser starts with an empty profile', async () => {
    const { open, screens, cupboard } = await aRoom()
    const before = open('boot 1', { own: true })
    await screens.makeMain(before.id)
    before.leave()
    const after = open('boot 2', { own: true })
    await screens.stop()
    expect(after.orders()).toMatchObject({ main: true })
    expect(cupboard.screens.map(({ id }) => id)).toEqual([after.id])
    expect(cupboard.main).toBe(after.id)
  })

  it('says what it shows, until it leaves', async () => {
    const { open, screens } = await aRoom()
    const screen = open('a', { own: true })
    screen.report({ shows: 'picking-up' })
    expect(screens.view.value.screens[0]).toMatchObject({ connected: true, report: { shows: 'picking-up' } })
    screen.leave()
    screen.report({ shows: 'live' })
    expect(screens.view.value.screens[0]).toMatchObject({ connected: false, report: { shows: 'picking-up' } })
  })

  it('is connected for as long as one of its tabs is', async () => {
    const { open, screens } = await aRoom()
    const one = open('a', { own: true })
    const two = open('a', { own: true })
    one.leave()
    one.leave()
    expect(screens.view.value.screens[0]?.connected).toBe(true)
    two.leave()
    expect(screens.view.value.screens[0]?.connected).toBe(false)
  })
})

describe('the screen that speaks', () => {
  it('is the first admitted, until the teacher chooses another', async () => {
    const { open, screens, clock } = await aRoom()
    const first = open('a', { own: true })
    clock.advance(1000)
    const second = open('b', { own: true })
    expect([first.orders()?.main, second.orders()?.main]).toEqual([true, false])
    await screens.makeMain(second.id)
    expect([first.orders()?.main, second.orders()?.main]).toEqual([false, true])
  })

  it('is another one while it is away, so that the room hears something', async () => {
    const { open, clock } = await aRoom()
    const first = open('a', { own: true })
    clock.advance(1000)
    const second = open('b', { own: true })
    first.leave()
    expect(second.orders()?.main).toBe(true)
  })

  it('is never a stranger', async () => {
    const { open, screens } = await aRoom()
    const stranger = open('a')
    expect(stranger.orders()?.main).toBe(false)
    await expect(screens.makeMain(stranger.id)).rejects.toMatchObject({ code: 'SCREEN_UNKNOWN' })
  })
})

describe('the door for strangers’ screens', () => {
  it('lets a few in from each address and forgets those who leave, so that pupils cannot fill the teacher’s list', async () => {
    const { open, screens } = await aRoom()
    const tabs = Array.from({ length: 6 }, (_, n) => open(`s${n}`))
    expect(() => open('s6')).toThrow(expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }))
    expect(() => open('other', { address: '10.0.0.10' })).not.toThrow()
    for (const tab of tabs) tab.leave()
    expect(screens.view.value.screens).toHaveLength(1)
  })

  it('are not more for a tablet that changes its IPv6 address', async () => {
    const { open } = await aRoom()
    for (let n = 0; n < 6; n++) open(`s${n}`, { address: `2001:db8:0:7::${n}` })
    expect(() => open('s6', { address: '2001:db8:0:7::6' })).toThrow(expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }))
  })

  it('cuts names to one short line', async () => {
    const { open } = await aRoom()
    expect(open('a', { name: `  Left\n wall ${'x'.repeat(100)}` }).orders()?.name).toBe(`Left wall ${'x'.repeat(30)}`)
    expect(open('b', { name: ' \u202e ' }).orders()?.name).toMatch(/^[A-Z]{4}$/u)
  })
})
