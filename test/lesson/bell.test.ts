import { describe, expect, it } from 'vitest'
import { days, hours, minutes } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { aClassroom, aFilm, aLesson } from './a-classroom.ts'
import type { ClassroomOptions } from './a-classroom.ts'

/** A morning in which the first lesson begins in an hour. */
async function aMorning(more: Parameters<typeof aLesson>[1] = {}) {
  const clock = new ManualClock()
  const bell = clock.now() + hours(1)
  const lessons = [aLesson(bell, more), aLesson(bell + minutes(50))]
  const room = aClassroom({ clock, lessons })
  await room.lesson.start()
  return { ...room, lessons, bell }
}

describe('before a lesson of the timetable', () => {
  it('the room is made ready five minutes early, and the picture waits for a tap', async () => {
    const { lesson, live, later, facts, lessons } = await aMorning()
    await later(minutes(54))
    expect(lesson.view.value).toMatchObject({ phase: 'idle', next: { lesson: { key: lessons[0]?.key }, due: false } })
    expect(live.asked).toEqual([])
    await later(minutes(1))
    expect(lesson.view.value).toMatchObject({ phase: 'warming', running: false, planned: { key: lessons[0]?.key } })
    expect(live.asked).toEqual(['class on'])
    await later(minutes(10))
    expect(lesson.view.value).toMatchObject({ phase: 'warming', running: false })
    expect(facts.map(({ name }) => name)).toEqual(['lesson.prepared'])
  })

  it('one tap gives the lesson that is prepared', async () => {
    const { lesson, later, live, lessons } = await aMorning()
    await later(minutes(58))
    const view = await lesson.begin()
    expect(view).toMatchObject({ phase: 'live', running: true, planned: { key: lessons[0]?.key }, because: { reason: 'tap' } })
    expect(view.next).toMatchObject({ lesson: { key: lessons[1]?.key }, due: false })
    expect(live.asked).toEqual(['class on', 'class on'])
  })

  it('starts by the bell where the lesson says so, and not before', async () => {
    const { lesson, later } = await aMorning({ startByBell: true })
    await later(hours(1) - 1)
    expect(lesson.view.value.phase).toBe('warming')
    await later(1)
    expect(lesson.view.value).toMatchObject({ phase: 'live', running: true, because: { reason: 'bell' } })
  })

  it('does not start again what a teacher has ended before its time', async () => {
    const { lesson, later } = await aMorning({ startByBell: true })
    await later(hours(1))
    await lesson.end()
    await later(minutes(10))
    expect(lesson.view.value.running).toBe(false)
  })

  it('lets go of the source of a lesson that nobody started, and says so', async () => {
    const { lesson, later, live, lessons } = await aMorning()
    lessons.pop()
    await later(hours(1) + minutes(41))
    expect(lesson.view.value).toMatchObject({ phase: 'idle', because: { reason: 'unstarted' } })
    expect(live.asked).toEqual(['class on', 'class off'])
  })

  it('nothing is prepared while nobody vouches for the date, and it is as soon as somebody does', async () => {
    const clock = new ManualClock()
    const today = clock.now()
    const room = aClassroom({ clock, lessons: [aLesson(today + minutes(3), { startByBell: true })] })
    room.trust.known = false
    clock.stepWall(today - days(200))
    await room.lesson.start()
    await room.later(minutes(2))
    expect(room.lesson.view.value).toMatchObject({ phase: 'idle', awaitsDate: true })
    await room.step(today + minutes(2))
    await room.dateComes()
    expect(room.lesson.view.value).toMatchObject({ phase: 'warming', awaitsDate: false })
    await room.later(minutes(1))
    expect(room.lesson.view.value.running).toBe(true)
  })

  it('a class that began before the date was known is the lesson that is on', async () => {
    const { lesson, key, today } = await aClassBeforeTheDate()
    expect(lesson.view.value).toMatchObject({ running: true, planned: { key }, startedAt: today + minutes(2) })
  })

  it('a recorded course that was started before the date was known begins at its beginning', async () => {
    const items = { course: { kind: 'special-course', urls: [], recording: undefined } }
    const { lesson, live } = await aClassBeforeTheDate({ items, films: { course: aFilm() } }, { item: 'course' })
    expect(lesson.carriageOf('class').standIns.map((one) => one.point())).toEqual([0])
    live.show({ flows: true, feeds: 'recording' })
    expect(lesson.view.value).toMatchObject({ phase: 'local', film: true })
  })
})

/** Begun two minutes after its bell on a box that has lost the date, which comes four minutes later. */
async function aClassBeforeTheDate(options: ClassroomOptions = {}, more: Parameters<typeof aLesson>[1] = {}) {
  const clock = new ManualClock()
  const today = clock.now()
  const planned = aLesson(today, more)
  const room = aClassroom({ ...options, clock, lessons: [planned] })
  room.trust.known = false
  clock.stepWall(today - days(200))
  await room.lesson.start()
  await room.lesson.begin()
  await room.later(minutes(4))
  await room.step(today + minutes(6))
  await room.dateComes()
  return { ...room, key: planned.key, today }
}

describe('while a lesson runs', () => {
  it('what comes after its end is the next lesson, though its own bell has not rung', async () => {
    const { lesson, later, lessons } = await aMorning()
    await later(hours(1))
    await lesson.begin()
    await later(minutes(20))
    const view = await lesson.end()
    expect(view).toMatchObject({ phase: 'wrapping', next: { lesson: { key: lessons[1]?.key }, due: false } })
  })

  it('the next one waits, says that it is due, and is prepared as soon as this one is over', async () => {
    const { lesson, later, live, lessons } = await aMorning()
    await later(hours(1))
    await lesson.begin()
    await later(minutes(51))
    expect(lesson.view.value).toMatchObject({ running: true, planned: { key: lessons[0]?.key } })
    expect(lesson.view.value.next).toMatchObject({ lesson: { key: lessons[1]?.key }, due: true })
    await lesson.end()
    await later(0)
    expect(lesson.view.value).toMatchObject({ phase: 'warming', planned: { key: lessons[1]?.key } })
    expect(live.asked.slice(-2)).toEqual(['class off', 'class on'])
  })

  it('one tap ends the one that overruns and starts the next', async () => {
    const { lesson, later, facts, lessons } = await aMorning()
    await later(hours(1))
    await lesson.begin()
    await later(minutes(51))
    const view = await lesson.begin({ key: lessons[1]?.key ?? '', instead: true })
    expect(view).toMatchObject({ running: true, planned: { key: lessons[1]?.key } })
    const told = facts.map(({ name }) => name).filter((name) => name === 'lesson.started' || name === 'lesson.ended')
    expect(told).toEqual(['lesson.started', 'lesson.ended', 'lesson.started'])
  })

  it('keeps its lesson though the timetable becomes another, and follows a bell that was moved', async () => {
    const { lesson, later, timetableBecomes, lessons } = await aMorning()
    await later(hours(1))
    await lesson.begin()
    const [first] = lessons
    await timetableBecomes([aLesson(first?.startsAt ?? 0, { endsAt: (first?.endsAt ?? 0) + minutes(5) })])
    expect(lesson.view.value.planned).toMatchObject({ key: first?.key, endsAt: (first?.endsAt ?? 0) + minutes(5) })
    await timetableBecomes([])
    expect(lesson.view.value).toMatchObject({ running: true, planned: { key: first?.key } })
  })

  it('of two that the bell begins the second is given though nobody ended the first', async () => {
    const { lesson, later, lessons } = await aMorning({ startByBell: true })
    lessons[1] = { ...aLesson(lessons[1]?.startsAt ?? 0), startByBell: true }
    await later(hours(1))
    await later(minutes(50))
    expect(lesson.view.value).toMatchObject({ running: true, planned: { key: lessons[1]?.key }, because: { reason: 'bell' } })
  })

  it('everybody goes home and nobody ends it: the box does', async () => {
    const { lesson, later, lessons, live } = await aMorning()
    lessons.pop()
    await later(hours(1))
    await lesson.begin()
    await later(hours(2))
    expect(lesson.view.value.running).toBe(true)
    await later(hours(1))
    expect(lesson.view.value.running).toBe(false)
    expect(live.asked.at(-1)).toBe('class off')
  })

  it('a start that was taken back before the bell leaves the room ready', async () => {
    const { lesson, later, lessons } = await aMorning()
    await later(minutes(56))
    await lesson.begin()
    await lesson.end()
    await later(0)
    expect(lesson.view.value).toMatchObject({ phase: 'warming', planned: { key: lessons[0]?.key } })
  })

  it('a power cut long after its bell does not bring it back', async () => {
    const { lesson, later, disk, clock, lessons } = await aMorning()
    await later(hours(1))
    await lesson.begin()
    await later(minutes(39))
    const again = aClassroom({ disk: disk.copy(), clock, lessons })
    await again.later(hours(2))
    await again.lesson.start()
    expect(again.lesson.view.value.running).toBe(false)
  })

  it('a lesson that is not on cannot be started by name', async () => {
    const { lesson } = await aMorning()
    await expect(lesson.begin({ key: 'history@1' })).rejects.toMatchObject({ code: 'LESSON_UNKNOWN' })
    expect(lesson.view.value.running).toBe(false)
  })
})
