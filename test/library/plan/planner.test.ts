import { describe, expect, it } from 'vitest'
import { days, hours, minutes, seconds } from '#appliance/base/duration.ts'
import { settled } from '#test/helper/settled.ts'
import { ACatalogue, aLesson, anAsset, anItem, hashOf } from './a-catalogue.ts'
import { aMemory, PlannedBox } from './a-planned-box.ts'
import type { PlannedBoxOptions } from './a-planned-box.ts'

const MB = 1_048_576
/** A Thursday morning, with lessons on Friday and Monday. */
const NOW = Date.parse('2026-11-26T09:00+08:00')
const FRIDAY = NOW + hours(23)
const MONDAY = NOW + days(4) - hours(1)
const LINE = 1e6

async function aBox(catalogue: ACatalogue, more: Partial<PlannedBoxOptions> = {}): Promise<PlannedBox> {
  const lessons = more.lessons ?? [
    aLesson('today', NOW + hours(1), []),
    aLesson('friday', FRIDAY, ['film']),
    aLesson('monday', MONDAY, ['big']),
  ]
  const box = new PlannedBox({ catalogue, at: NOW, line: LINE, ...more, lessons })
  await box.start()
  return box
}

const aFilm = (): ACatalogue => new ACatalogue().course('film', 100 * MB)

describe('the planner', () => {
  it('has the first plan and what may be taken of the line ready when it has started', async () => {
    const box = await aBox(aFilm())
    expect(box.jobs.map(({ spec }) => spec.sha256)).toEqual([hashOf('film')])
    expect(box.allowance).toEqual({ bytesPerSecond: LINE / 2 })
    expect(box.planner.view.value.lessons.map(({ key, state }) => `${key} ${state}`)).toEqual([
      ...['today ready', 'friday fetching', 'monday unknown'],
    ])
  })

  it('lets the background rest at once when a class begins, and go on when it ends', async () => {
    const box = await aBox(aFilm())
    box.classRunning = true
    expect(box.allowance).toEqual({ bytesPerSecond: 0 })
    expect(box.planner.view.value.held).toBe('class')
    box.classRunning = false
    expect(box.allowance).toEqual({ bytesPerSecond: LINE / 2 })
  })

  it('takes changed settings up at once, though the plan of a large library waits its time', async () => {
    const box = await aBox(aFilm())
    box.settings = { ...box.settings, share: 0 }
    box.planner.settingsChanged()
    expect(box.allowance).toEqual({ bytesPerSecond: 0 })
  })

  it('looks ahead in a school of so many classes that its lessons of the last days are more than are told at once', async () => {
    const each = (day: number) => Array.from({ length: 400 }, (_, at) => aLesson(`${day} ${at}`, NOW + days(day) - hours(1), ['film']))
    const lessons = [-9, -8, -7, -6, -3, -2, -1, 1, 4].flatMap(each)
    const box = await aBox(aFilm(), { lessons })
    expect(box.planner.view.value.lessons[0]).toMatchObject({ key: '1 0', state: 'fetching' })
    expect(box.jobs.map(({ neededBy }) => neededBy)).toEqual([FRIDAY])
  })

  it('says of what is planned that it is needed, also while a changed catalogue has not been planned with yet', async () => {
    const box = await aBox(aFilm())
    const needed = () => [...(box.planner.demand()?.neededBy.keys() ?? [])]
    const before = needed()
    expect(before).toContain(hashOf('film'))
    box.catalogue.items.unshift({ publisher: 'county', item: anItem('new', ['new']) })
    box.catalogue.assets.unshift({ publisher: 'county', asset: anAsset('new', MB), bases: [] })
    box.catalogueChanged()
    await box.settled()
    expect(needed()).toEqual(before)
  })

  it('changes over at the very minute at which a window begins', async () => {
    const windows = [{ days: ['thu' as const], from: '09:10', to: '09:20', share: 0 }]
    const box = await aBox(aFilm(), { settings: { windows } })
    box.advance(minutes(10) - 1)
    expect(box.allowance?.bytesPerSecond).toBe(LINE / 2)
    box.advance(1)
    expect(box.allowance?.bytesPerSecond).toBe(0)
    expect(box.planner.view.value.held).toBe('window')
    box.advance(minutes(10))
    expect(box.allowance?.bytesPerSecond).toBe(LINE / 2)
  })

  it('stops at the month’s cap the moment it is reached, and remembers over a power cut', async () => {
    const memory = aMemory()
    const settings = { monthly_cap_bytes: 10 * MB, keep: 'everything' as const }
    const box = await aBox(aFilm(), { memory, settings })
    box.fetch(10 * MB, seconds(30))
    box.advance(seconds(1))
    expect(box.planner.view.value.held).toBe('cap')
    box.advance(minutes(1))
    await settled()
    const again = await aBox(aFilm(), { memory, settings, at: NOW + hours(1) })
    expect(again.planner.view.value).toMatchObject({ held: 'cap', monthBytes: 10 * MB })
    const next = await aBox(aFilm(), { memory, settings, at: NOW + days(8) })
    expect(next.planner.view.value).toMatchObject({ held: undefined, monthBytes: 0 })
  })

  it('plans at most once a second, however fast things change', async () => {
    const box = await aBox(aFilm())
    let plans = 0
    box.planner.view.watch(() => void (plans += 1))
    for (let tenth = 0; tenth < 30; tenth += 1) {
      box.hold(hashOf('film'), tenth * MB)
      box.advance(100)
    }
    expect(plans).toBeLessThanOrEqual(3)
    expect(plans).toBeGreaterThanOrEqual(2)
  })

  it('tells of a lesson once that it is ready, also when the power was cut in between', async () => {
    const memory = aMemory()
    const box = await aBox(aFilm(), { memory })
    box.hold(hashOf('film'), 100 * MB)
    box.advance(minutes(2))
    expect(box.told).toEqual(['ready friday'])
    const again = await aBox(aFilm(), { memory, at: NOW + hours(1) })
    again.advance(minutes(10))
    expect(again.told).toEqual([])
  })

  it('warns on Friday by 16:00 of what will not be there on Monday', async () => {
    const catalogue = aFilm().course('big', 500_000 * MB)
    const box = await aBox(catalogue, { at: NOW + days(1) + hours(6) })
    box.advance(hours(1))
    expect(box.told).toEqual(['late monday'])
    expect(box.planner.view.value.lessons.at(-1)).toMatchObject({ state: 'late', advice: 'stick' })
  })

  it('brings first what a person asked for, until it is here', async () => {
    const memory = aMemory()
    const box = await aBox(aFilm().course('wish', MB), { memory })
    await box.planner.wish('wish')
    box.advance(seconds(1))
    expect(box.jobs.map(({ title, urgency }) => `${title['en']} ${urgency}`)).toEqual(['wish now', 'film background'])
    const again = await aBox(box.catalogue, { memory, at: NOW + hours(1) })
    expect(again.jobs[0]?.urgency).toBe('now')
    again.hold(hashOf('wish'), MB)
    again.advance(seconds(2))
    expect(memory.planner.wished).toEqual([])
  })

  it('stays paused over a power cut, and says so', async () => {
    const memory = aMemory()
    await (await aBox(aFilm(), { memory })).planner.setPaused(true)
    const again = await aBox(aFilm(), { memory, at: NOW + hours(1) })
    expect(again.planner.view.value).toMatchObject({ paused: true, held: 'paused' })
    expect(again.allowance).toEqual({ bytesPerSecond: 0 })
  })

  it('is not paused where that could not be written down, and says so', async () => {
    const box = await aBox(aFilm())
    box.diskFails = true
    await expect(box.planner.setPaused(true)).rejects.toThrow('no disk')
    expect(box.planner.view.value).toMatchObject({ paused: false })
    expect(box.allowance).toEqual({ bytesPerSecond: LINE / 2 })
  })

  it('knows a new catalogue soon after it was accepted, and goes on with what it has', async () => {
    const box = await aBox(aFilm())
    box.hold(hashOf('film'), 10 * MB)
    box.catalogue.course('big', 20 * MB)
    box.catalogueChanged()
    await box.settled()
    box.advance(seconds(1))
    expect(box.planner.view.value.lessons.map(({ missingBytes }) => Math.round(missingBytes / MB))).toEqual([0, 90, 20])
  })

  it('asks the shelf for room before what is due begins to arrive', async () => {
    const box = await aBox(aFilm(), { room: () => ({ freeBytes: 10 * MB, evictableBytes: 200 * MB }) })
    expect(box.roomAsked[0]?.bytes).toBeGreaterThanOrEqual(100 * MB)
  })

  it('has later lessons make room for an earlier one that does not fit', async () => {
    const box = await aBox(aFilm(), { room: () => ({ freeBytes: 10 * MB, evictableBytes: 0 }) })
    expect(box.roomAsked).toEqual([{ bytes: 100 * MB + 3200, neededBy: FRIDAY }])
  })

  it('tells how much does not fit, and fetches nothing of that', async () => {
    const box = await aBox(aFilm(), { room: () => ({ freeBytes: 10 * MB, evictableBytes: 20 * MB }) })
    expect(box.planner.view.value).toMatchObject({ held: 'no-room', deficitBytes: 70 * MB + 3200 })
    expect(box.planner.view.value.lessons[1]).toMatchObject({ state: 'late', advice: 'free-space' })
  })

  it('names what is due in the next two school days, lists of pieces and bundles too', async () => {
    const member = anAsset('page', 20_000, { bundle: { asset: hashOf('zip'), path: 'index.html' } })
    const catalogue = aFilm().add([anAsset('zip', MB), member], [anItem('web', ['page'])])
    const lessons = [
      aLesson('friday', FRIDAY, ['film']),
      aLesson('monday', MONDAY, ['web']),
      aLesson('tuesday', MONDAY + days(1), ['later']),
    ]
    const box = await aBox(catalogue.course('later', MB), { lessons })
    const { dueBefore, neededBy } = box.planner.demand() ?? { dueBefore: 0, neededBy: new Map<string, number>() }
    const due = [...neededBy].filter(([, by]) => by < dueBefore).map(([sha256]) => sha256)
    expect(new Set(due)).toEqual(new Set([hashOf('film'), hashOf('film list'), hashOf('zip')]))
    expect(neededBy.get(hashOf('later'))).toBe(MONDAY + days(1))
  })

  it.each([
    ['1970', 0],
    ['400 days ahead', NOW + days(400)],
  ])('by a clock at %s that nobody vouches for: fetches on, tells nothing, learns nothing, knows not what is due', async (_name, at) => {
    const windows = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as ('mon' | 'tue')[], from: '00:00', to: '24:00', share: 0 }]
    const box = new PlannedBox({ catalogue: aFilm(), at, line: LINE, lessons: [], settings: { keep: 'everything', windows } })
    box.dateKnown = false
    await box.start()
    box.advance(minutes(30))
    expect(box.jobs).toHaveLength(1)
    expect(box.allowance?.bytesPerSecond).toBe(LINE / 2)
    expect([box.told, box.memory.hours.size, box.planner.demand()]).toEqual([[], 0, undefined])
  })

  it('counts what comes without a date for the month that was counted last', async () => {
    const memory = aMemory()
    memory.months.set('2026-11', 5)
    const box = new PlannedBox({ catalogue: aFilm(), at: 0, line: LINE, lessons: [], memory, settings: { keep: 'everything' } })
    box.dateKnown = false
    await box.start()
    box.fetch(7, seconds(1))
    box.advance(minutes(2))
    await box.planner.stop()
    expect(memory.months).toEqual(new Map([['2026-11', 12]]))
  })
})
