import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import { aClassroom } from './a-classroom.ts'

describe('a lesson', () => {
  it('asks for the far teacher while it runs, and no longer', async () => {
    const room = aClassroom()
    const { lesson, clock } = room
    expect(await lesson.begin()).toMatchObject({ phase: 'live', channel: 'class', startedAt: clock.now(), sample: false })
    expect(await lesson.end()).toMatchObject({ phase: 'wrapping', running: false })
    expect(room.asked).toEqual(['class on', 'class off'])
    expect(room.told).toEqual(['lesson.started', 'lesson.ended'])
  })

  it('is on the disk before anybody is told that it runs', async () => {
    const room = aClassroom()
    const { lesson, disk } = room
    disk.broken = true
    await expect(lesson.begin({ sample: true })).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    expect(lesson.view.value.phase).toBe('idle')
    expect(room.told).toEqual([])
  })

  it('starts once, however many teachers tap at the same moment', async () => {
    const { lesson } = aClassroom()
    const taps = await Promise.allSettled([lesson.begin(), lesson.begin()])
    expect(taps.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(taps[1]).toMatchObject({ reason: { code: 'LESSON_ALREADY_STARTED' } })
  })

  it('cannot end before it has started', async () => {
    await expect(aClassroom().lesson.end()).rejects.toMatchObject({ code: 'LESSON_NOT_STARTED' })
  })

  it('makes the screens black at any time, and shows the picture again with the next start and end', async () => {
    const { lesson } = aClassroom()
    expect(await lesson.setBlack(true)).toMatchObject({ phase: 'idle', black: true })
    expect(await lesson.begin()).toMatchObject({ black: false })
    await lesson.setBlack(true)
    expect(await lesson.end()).toMatchObject({ black: false })
  })

  it('publishes the sample class for as long as it runs', async () => {
    const { lesson, live } = aClassroom()
    await lesson.begin({ sample: true })
    await lesson.end()
    expect(live.asked).toEqual(['sample on', 'class on', 'class off', 'sample off'])
  })

  it('does not start a sample class that is not there', async () => {
    const { lesson, live } = aClassroom()
    live.sampleMissing = true
    await expect(lesson.begin({ sample: true })).rejects.toMatchObject({ code: 'SAMPLE_MISSING' })
    expect(lesson.view.value.phase).toBe('idle')
  })
})

describe('a lesson after a power cut', () => {
  it('goes on by itself, with its sample and its black', async () => {
    const first = aClassroom()
    await first.lesson.begin({ sample: true })
    await first.lesson.setBlack(true)
    const room = aClassroom(first)
    await room.lesson.start()
    expect(room.lesson.view.value).toMatchObject({ phase: 'live', sample: true, black: true, because: { reason: 'power' } })
    expect(room.asked).toEqual(['class on', 'sample on'])
    expect(room.told).toEqual(['lesson.resumed'])
  })

  it('goes on even when its sample cannot be published any more', async () => {
    const first = aClassroom()
    await first.lesson.begin({ sample: true })
    const { lesson, live } = aClassroom(first)
    live.sampleMissing = true
    await lesson.start()
    expect(lesson.view.value.phase).toBe('live')
  })

  it('is over when the box was off for longer than any lesson lasts', async () => {
    const first = aClassroom()
    await first.lesson.begin()
    first.clock.advance(hours(7))
    const room = aClassroom(first)
    await room.lesson.start()
    expect(room.lesson.view.value.phase).toBe('idle')
    expect(room.told).toEqual([])
  })

  it('goes on with a clock that stands before its own start', async () => {
    const first = aClassroom()
    await first.lesson.begin()
    first.clock.stepWall(Date.UTC(2020, 0, 1))
    const { lesson } = aClassroom(first)
    await lesson.start()
    expect(lesson.view.value.phase).toBe('live')
  })

  it('is not ended by stopping the box', async () => {
    const room = aClassroom()
    const { lesson, disk } = room
    await lesson.start()
    await lesson.begin()
    await lesson.stop()
    await lesson.stop()
    expect(disk.saved?.running).toBeDefined()
    expect(room.asked).toEqual(['class on'])
  })
})

describe('a lesson on a box that learns the date late', () => {
  /** The power was cut `off` ago, in a lesson that began ten minutes before; the box starts with the date of long ago. */
  async function aBoxAfter(off: number, wish = {}) {
    const before = aClassroom()
    await before.lesson.begin(wish)
    const beganAt = before.clock.now()
    before.clock.advance(minutes(10) + off)
    const today = before.clock.now()
    before.clock.stepWall(beganAt - days(90))
    const box = aClassroom(before)
    box.trust.known = false
    await box.lesson.start()
    return { ...box, beganAt, today }
  }

  it('goes on after a short power cut with the minutes that it really has', async () => {
    const { lesson, step, dateComes, beganAt, today } = await aBoxAfter(minutes(3))
    await step(today)
    await dateComes()
    expect(lesson.view.value).toMatchObject({ phase: 'live', startedAt: beganAt })
  })

  it('keeps those minutes when the date is vouched for before anybody notices that it jumped', async () => {
    const { lesson, step, dateComes, beganAt, today } = await aBoxAfter(minutes(3))
    await dateComes()
    await step(today)
    expect(lesson.view.value.startedAt).toBe(beganAt)
  })

  it('is over, without a word, when the date says that it was yesterday’s', async () => {
    const { lesson, step, live, facts, disk, today } = await aBoxAfter(days(1), { sample: true })
    await step(today)
    expect(lesson.view.value).toMatchObject({ phase: 'idle', because: { reason: 'left' } })
    expect(disk.saved?.running).toBeUndefined()
    expect(live.asked).toEqual(['class on', 'sample on', 'class off', 'sample off'])
    expect(facts.map(({ name }) => name).filter((name) => name.startsWith('lesson.'))).toEqual(['lesson.resumed'])
  })

  it('waits on while the clock still stands before its start', async () => {
    const { lesson, clock, step, beganAt, today } = await aBoxAfter(minutes(3))
    await step(beganAt - days(2))
    // It shows the minutes that it knows of.
    expect(clock.now() - (lesson.view.value.startedAt ?? 0)).toBe(0)
    await step(today)
    expect(lesson.view.value).toMatchObject({ phase: 'live', startedAt: beganAt })
  })

  it('keeps its minutes through a jump when it began by a date that nobody knew', async () => {
    const { lesson, clock, trust, disk } = aClassroom()
    trust.known = false
    await lesson.start()
    await lesson.begin()
    clock.advance(minutes(10))
    const again = aClassroom({ disk, clock })
    again.trust.known = false
    await lesson.stop()
    await again.lesson.start()
    await again.step(clock.now() + days(90))
    expect(clock.now() - (again.lesson.view.value.startedAt ?? 0)).toBe(minutes(10))
  })

  it('is remembered by the right date once the date has come', async () => {
    const { lesson, trust, step, dateComes, disk, clock } = aClassroom()
    trust.known = false
    await lesson.start()
    await lesson.begin()
    await step(clock.now() + days(90))
    await dateComes()
    expect(disk.saved?.running).toMatchObject({ dated: true, savedAt: clock.now() })
    expect(lesson.view.value.startedAt).toBe(clock.now())
  })

  it('is neither ended nor longer when a clock that was believed is set wrong in the middle of it', async () => {
    const first = aClassroom()
    await first.lesson.begin()
    const { lesson, step, clock } = aClassroom(first)
    await lesson.start()
    clock.advance(minutes(10))
    await step(clock.now() + days(2))
    expect(lesson.view.value.phase).toBe('live')
    expect(clock.now() - (lesson.view.value.startedAt ?? 0)).toBe(minutes(10))
  })
})
