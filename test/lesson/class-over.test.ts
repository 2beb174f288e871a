import { describe, expect, it } from 'vitest'
import { days, hours, minutes, seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { aClassroom, aLesson } from './a-classroom.ts'
import type { ClassroomOptions } from './a-classroom.ts'

/** Two lessons, ten minutes apart; the bell of the first rings now, and the class begins. */
async function aClass(more: Parameters<typeof aLesson>[1] = {}) {
  const clock = new ManualClock()
  const lessons = [aLesson(clock.now(), more), aLesson(clock.now() + minutes(50), more)]
  const options: ClassroomOptions = { clock, lessons }
  const room = aClassroom(options)
  await room.lesson.start()
  if (more.startByBell !== true) await room.lesson.begin()
  return { ...room, options, lessons }
}

describe('a date that jumps in class', () => {
  it.for([days(1), hours(3), -days(1)])('by %i ms ends nothing, and the class is as old as before', async (jump) => {
    const { lesson, later, step, clock } = await aClass()
    await later(minutes(10))
    await step(clock.now() + jump)
    await later(seconds(10))
    expect(lesson.view.value).toMatchObject({ running: true, startedAt: clock.now() - minutes(10) - seconds(10) })
  })

  it('does not put tomorrow’s lesson in the place of a class that the bell began', async () => {
    const { lesson, later, step, clock, lessons } = await aClass({ startByBell: true })
    lessons.push(aLesson(clock.now() + days(1), { startByBell: true }))
    await later(minutes(10))
    await step(clock.now() + days(1))
    await later(minutes(1))
    expect(lesson.view.value).toMatchObject({ running: true, planned: { key: lessons[0]?.key } })
  })
})

describe('a box without a battery for its clock', () => {
  it('leaves the class of the morning as soon as it learns that it is afternoon', async () => {
    const { lesson, later, options, disk, clock } = await aClass()
    await later(minutes(30))
    const today = clock.now() + hours(2)
    clock.stepWall(clock.now() - days(90))
    const again = aClassroom({ ...options, disk: disk.copy() })
    again.trust.known = false
    await again.lesson.start()
    expect(again.lesson.view.value.running).toBe(true)
    await again.step(today)
    await again.dateComes()
    expect(again.lesson.view.value).toMatchObject({ running: false })
    expect(lesson.view.value.running).toBe(true)
  })

  it('goes on with a class that it began without a date, though it wakes with one', async () => {
    const clock = new ManualClock()
    const today = clock.now()
    const room = aClassroom({ clock })
    room.trust.known = false
    clock.stepWall(today - days(90))
    await room.lesson.start()
    await room.lesson.begin()
    await room.later(minutes(10))
    clock.stepWall(today)
    const again = aClassroom({ clock, disk: room.disk.copy() })
    await again.lesson.start()
    expect(again.lesson.view.value).toMatchObject({ running: true, startedAt: today - minutes(10) })
  })
})

describe('a class that is over before its time', () => {
  it('was only tapped by mistake: its lesson waits for a tap again', async () => {
    const { lesson, later, lessons } = await aClass()
    await later(seconds(4))
    await lesson.end()
    await later(0)
    expect(lesson.view.value).toMatchObject({ phase: 'warming', planned: { key: lessons[0]?.key } })
  })

  it('makes room: the next is prepared five minutes before its own bell, and is what a tap starts', async () => {
    const { lesson, later, lessons, timetableBecomes } = await aClass()
    const [first] = lessons
    const next = aLesson((first?.endsAt ?? 0) + minutes(1))
    await timetableBecomes(first === undefined ? [next] : [first, next])
    await later(minutes(30))
    await lesson.end()
    await later(minutes(7))
    expect(lesson.view.value).toMatchObject({ phase: 'warming', planned: { key: next.key } })
    expect(await lesson.begin()).toMatchObject({ planned: { key: next.key } })
  })

  it('was ended by mistake: Start goes on with it', async () => {
    const { lesson, later, lessons } = await aClass()
    await later(minutes(10))
    await lesson.end()
    await later(minutes(1))
    expect(await lesson.begin()).toMatchObject({ planned: { key: lessons[0]?.key } })
  })
})

describe('a class that is to begin instead of the one that runs', () => {
  it.for([{ key: 'nobody knows it' }, { sample: true }])('ends nothing where it cannot begin: %o', async (wish) => {
    const { lesson, live } = await aClass()
    live.sampleMissing = true
    await expect(lesson.begin({ ...wish, instead: true })).rejects.toMatchObject({
      code: expect.stringMatching(/LESSON_UNKNOWN|SAMPLE_MISSING/) as string,
    })
    expect(lesson.view.value).toMatchObject({ running: true, sample: false })
  })
})

describe('a lesson that is prepared', () => {
  it('and struck from the timetable was not left unstarted by anybody', async () => {
    const clock = new ManualClock()
    const room = aClassroom({ clock, lessons: [aLesson(clock.now() + minutes(3))] })
    await room.lesson.start()
    await room.later(0)
    expect(room.lesson.view.value.phase).toBe('warming')
    await room.timetableBecomes([])
    expect(room.lesson.view.value.phase).toBe('idle')
    expect(room.lesson.view.value.because).toBeUndefined()
  })
})
