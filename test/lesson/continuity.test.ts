import { describe, expect, it } from 'vitest'
import { hours, minutes, seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { Film, TaughtItem } from '#appliance/lesson/ports.ts'
import { aClassroom, aFilm, aLesson } from './a-classroom.ts'
import type { ClassroomOptions } from './a-classroom.ts'

const SOUND = 'https://far.example/maths-sound.m3u8'
const LIVE: TaughtItem = {
  kind: 'live-lesson',
  urls: ['https://far.example/maths.m3u8'],
  audioOnly: [SOUND],
  recording: { itemId: 'maths-recorded', offsetMs: seconds(30) },
}
const COURSE: TaughtItem = { kind: 'special-course', urls: [], recording: undefined }

/** The bell has rung, and the class began two minutes later. */
async function aClass(options: ClassroomOptions & { item?: string; fallback?: string[] } = {}) {
  const clock = new ManualClock()
  const { item = 'maths', fallback } = options
  const lessons = [aLesson(clock.now(), { item, ...(fallback === undefined ? {} : { fallback }) })]
  const library = { items: { maths: LIVE, course: COURSE }, films: { 'maths-recorded': aFilm(), course: aFilm({ key: 'course' }) } }
  const options_ = { ...library, ...options, clock, lessons }
  const room = aClassroom(options_)
  await room.lesson.start()
  await room.later(minutes(2))
  await room.lesson.begin()
  const recording = () => room.lesson.carriageOf('class').standIns.find(({ role }) => role === 'recording')
  return { ...room, options: options_, recording }
}

describe('what carries a lesson', () => {
  it('is its own address while it is prepared, and its recording too once the class is on', async () => {
    const clock = new ManualClock()
    const items = { maths: LIVE }
    const room = aClassroom({ clock, lessons: [aLesson(clock.now(), { item: 'maths' })], items, films: { 'maths-recorded': aFilm() } })
    await room.lesson.start()
    await room.later(0)
    expect(room.lesson.carriageOf('class')).toEqual({ sources: [{ url: LIVE.urls[0] }], sound: [], standIns: [] })
    await room.lesson.begin()
    expect(room.lesson.carriageOf('class')).toMatchObject({
      sources: [{ url: LIVE.urls[0] }],
      sound: [{ url: SOUND }],
      standIns: [{ role: 'recording' }],
    })
    expect(room.lesson.carriageOf('other')).toEqual({ sources: [], sound: [], standIns: [] })
    expect(room.lesson.view.value.standIn).toEqual({ recording: 'ready', pack: 0 })
  })

  it('is the recording at the point where the class is, by the bell and not by the tap', async () => {
    const { recording, later } = await aClass()
    expect(recording()?.point()).toBe(minutes(2) + seconds(30))
    await later(minutes(10))
    expect(recording()?.point()).toBe(minutes(12) + seconds(30))
  })

  it('is the recording at what the room has really seen, where the source comes late and says so', async () => {
    const { recording, live } = await aClass()
    live.show({ flows: true, feeds: 'live', latencyMs: seconds(18) })
    live.show({ flows: true, feeds: 'recording', latencyMs: undefined })
    expect(recording()?.point()).toBe(minutes(2) + seconds(30) - seconds(18))
  })

  it('has nothing before the recording begins, nor after it is over', async () => {
    const films = { 'maths-recorded': aFilm({ durationMs: minutes(10) }) }
    const { recording, later } = await aClass({ films })
    await later(minutes(8))
    expect(recording()?.point()).toBeUndefined()
  })

  it('is at the same point after a power cut, and through a clock that jumps a day', async () => {
    const first = await aClass()
    await first.later(minutes(10))
    const again = aClassroom({ ...first.options, disk: first.disk.copy() })
    await again.later(seconds(10))
    await again.lesson.start()
    const point = () => again.lesson.carriageOf('class').standIns[0]?.point()
    expect(point()).toBe(minutes(12) + seconds(40))
    await again.step(again.clock.now() + hours(24))
    expect(point()).toBe(minutes(12) + seconds(40))
  })

  it('is not ended by a date that jumps a day, also where that has not been noticed yet', async () => {
    const { lesson, clock, later } = await aClass()
    clock.stepWall(clock.now() + hours(24))
    await later(seconds(5))
    expect(lesson.view.value).toMatchObject({ running: true, phase: 'live' })
  })

  it('grows by a recording that arrives in class', async () => {
    const films = { 'maths-recorded': aFilm({ state: 'coming' }) }
    const { recording, lesson, later } = await aClass({ films })
    expect([recording(), lesson.view.value.standIn]).toEqual([undefined, { recording: 'coming', pack: 0 }])
    films['maths-recorded'] = aFilm()
    await later(seconds(5))
    expect(recording()).toBeDefined()
    expect(lesson.view.value.standIn).toEqual({ recording: 'ready', pack: 0 })
  })

  it('is its local pack last, one film after the other, and each goes on where it was left', async () => {
    const films = {
      one: aFilm({ key: 'one', durationMs: minutes(6) }),
      two: aFilm({ key: 'two' }),
      three: aFilm({ key: 'three', state: 'absent' }),
    }
    const { lesson, live, later } = await aClass({ films, item: 'maths', fallback: ['one', 'three', 'two'] })
    const points = () => lesson.carriageOf('class').standIns.map((one) => [one.role, one.key, one.point()])
    expect(points()).toEqual([
      ['pack', 'one', seconds(1)],
      ['pack', 'two', undefined],
    ])
    live.show({ flows: true, feeds: 'pack' })
    await later(minutes(5))
    live.show({ flows: true, feeds: 'live' })
    await later(minutes(5))
    live.show({ flows: true, feeds: 'pack' })
    await later(minutes(2))
    expect(points()).toEqual([
      ['pack', 'one', undefined],
      ['pack', 'two', minutes(1) + seconds(1)],
    ])
  })

  it('does not jump to a film of the pack that arrives while another is played', async () => {
    const films: Record<string, Film> = { late: aFilm({ key: 'late', state: 'coming' }), here: aFilm({ key: 'here' }) }
    const { lesson, live, later } = await aClass({ films, fallback: ['late', 'here'] })
    const points = () => lesson.carriageOf('class').standIns.map((one) => [one.key, one.point()])
    points()
    live.show({ flows: true, feeds: 'pack' })
    await later(minutes(3))
    films['late'] = aFilm({ key: 'late' })
    expect(points()).toEqual([
      ['here', minutes(3) + seconds(1)],
      ['late', undefined],
    ])
  })

  it('is the course itself, from its beginning, where the lesson is a recorded one', async () => {
    const { recording, live, lesson, later } = await aClass({ item: 'course' })
    expect(recording()?.point()).toBe(0)
    live.show({ flows: true, feeds: 'recording' })
    expect(lesson.view.value).toMatchObject({ phase: 'local', film: true })
    await later(minutes(3))
    expect(recording()?.point()).toBe(minutes(3))
  })
})

describe('a class that is kept', () => {
  it('is what the holders of all that the room has seen allow', async () => {
    const films = { 'maths-recorded': aFilm() }
    const { lesson, live, later } = await aClass({ films, forbidden: ['maths-recorded'] })
    live.show({ flows: true, feeds: 'live' })
    expect(lesson.mayRecord).toBe(true)
    live.show({ feeds: 'recording' })
    await later(seconds(5))
    expect(lesson.mayRecord).toBe(false)
    expect((await aClass({ forbidden: ['maths'] })).lesson.mayRecord).toBe(false)
  })
})

describe('a recorded course that began before the library was open', () => {
  it('begins once it is known that it is one', async () => {
    const items: Record<string, TaughtItem> = {}
    const films: Record<string, Film> = {}
    const { lesson, later, recording, live } = await aClass({ item: 'course', items, films })
    expect(recording()).toBeUndefined()
    await later(seconds(40))
    items['course'] = COURSE
    films['course'] = aFilm()
    live.show({})
    expect(recording()?.point()).toBe(0)
    live.show({ flows: true, feeds: 'recording' })
    expect(lesson.view.value).toMatchObject({ phase: 'local', film: true })
    await later(minutes(1))
    expect(recording()?.point()).toBe(minutes(1))
  })
})

describe('what the room sees', () => {
  it('goes live again at a tap, which is no change that the box made by itself', async () => {
    const { lesson, live } = await aClass()
    live.show({ flows: true, feeds: 'live', behindMs: minutes(2) })
    expect(lesson.view.value.phase).toBe('catching-up')
    live.jump = () => live.show({ behindMs: 0 })
    const view = await lesson.jump()
    expect(view).toMatchObject({ phase: 'live', because: { reason: 'tap' } })
    expect((await lesson.end()).report?.switches).toBe(0)
  })

  it('is told with a reason, counted, and found again in the report', async () => {
    const { lesson, live, later, facts } = await aClass()
    live.show({ flows: true, feeds: 'live' })
    await later(minutes(10))
    live.show({ flows: false, feeds: undefined })
    await later(seconds(2))
    live.show({ flows: true, feeds: 'recording' })
    expect(lesson.view.value).toMatchObject({ phase: 'replaying', because: { reason: 'lost' } })
    await later(minutes(6))
    live.show({ feeds: 'live' })
    expect(lesson.view.value).toMatchObject({ phase: 'live', because: { reason: 'back' } })
    await later(minutes(4))
    const turns = facts.flatMap((fact) => (fact.name === 'lesson.phase-changed' ? [fact.payload] : []))
    expect(turns).toEqual([
      { channel: 'class', from: 'live', to: 'replaying', because: 'lost' },
      { channel: 'class', from: 'replaying', to: 'live', because: 'back' },
    ])
    const { report } = await lesson.end()
    expect(report).toMatchObject({ switches: 2, planned: { item: 'maths' } })
    expect(report?.spans).toEqual({ live: minutes(14), recording: minutes(6), lost: seconds(2), behind: 0, local: 0, paused: 0 })
  })

  it('counts a power cut as lost', async () => {
    const first = await aClass()
    first.live.show({ flows: true, feeds: 'live' })
    await first.later(minutes(5))
    const again = aClassroom({ ...first.options, disk: first.disk.copy() })
    again.clock.advance(seconds(90))
    await again.lesson.start()
    again.live.show({ flows: true, feeds: 'live' })
    await again.later(minutes(1))
    const { report } = await again.lesson.end()
    expect(report?.spans).toMatchObject({ live: minutes(6), lost: seconds(90) })
  })

  it('is what a teacher puts first, also for sources that come later and after a power cut', async () => {
    const first = await aClass()
    await expect(first.lesson.prefer('pack')).rejects.toMatchObject({ code: 'UPSTREAM_UNKNOWN' })
    first.live.rungs.push('recording')
    expect(await first.lesson.prefer('recording')).toMatchObject({ prefers: 'recording' })
    first.live.show({ flows: true, feeds: 'recording', chosen: true })
    expect(first.lesson.view.value).toMatchObject({ phase: 'replaying', because: { reason: 'chosen' } })
    const again = aClassroom({ ...first.options, disk: first.disk.copy() })
    await again.lesson.start()
    again.live.rungs.push('recording')
    again.live.show({ flows: true, feeds: 'live' })
    expect(again.live.asked).toContain('prefer recording')
    await again.lesson.prefer(null)
    expect(again.lesson.view.value.prefers).toBeUndefined()
  })

  it('is left to the box again where somebody takes it back at the list of sources', async () => {
    const { lesson, live } = await aClass()
    live.show({ flows: true, feeds: 'live' })
    await lesson.prefer('live')
    live.show({ prefers: undefined })
    live.show({ flows: true })
    expect(lesson.view.value.prefers).toBeUndefined()
  })
})

describe('a truly live lesson that was lost', () => {
  it('can be gone on with where it stopped, as long as its origin has what was missed', async () => {
    const { lesson, live, later, clock } = await aClass({ films: {} })
    live.show({ flows: true, feeds: 'live' })
    await later(minutes(5))
    const lostAt = (live.keptSince = clock.now())
    live.show({ flows: false, feeds: undefined })
    await later(minutes(3))
    expect(lesson.view.value.missed).toBeUndefined()
    live.show({ flows: true, feeds: 'live' })
    expect(lesson.view.value.missed).toEqual({ since: lostAt, ms: minutes(3) })
    const view = await lesson.catchUp()
    expect(live.asked).toContain(`catch up from ${lostAt}`)
    expect(view.missed).toBeUndefined()
    await expect(lesson.catchUp()).rejects.toMatchObject({ code: 'SEGMENT_GONE' })
  })

  it('can be gone on with from where the power went', async () => {
    const first = await aClass({ films: {} })
    first.live.show({ flows: true, feeds: 'live' })
    await first.later(minutes(5))
    const cutAt = first.clock.now()
    const again = aClassroom({ ...first.options, disk: first.disk.copy() })
    again.clock.advance(seconds(90))
    await again.lesson.start()
    await again.later(seconds(4))
    again.live.keptSince = 0
    again.live.show({ flows: true, feeds: 'live' })
    expect(again.lesson.view.value.missed).toEqual({ since: cutAt, ms: seconds(94) })
  })

  it('is not offered again once its origin has forgotten, nor for a moment', async () => {
    const { lesson, live, later, clock } = await aClass({ films: {} })
    live.keptSince = clock.now()
    live.show({ flows: false, feeds: undefined })
    await later(minutes(1))
    live.show({ flows: true, feeds: 'live' })
    expect(lesson.view.value.missed).toMatchObject({ ms: minutes(1) })
    await later(minutes(4))
    live.keptSince = clock.now()
    live.show({ flows: true })
    expect(lesson.view.value.missed).toBeUndefined()
    live.show({ flows: false, feeds: undefined })
    await later(seconds(5))
    live.show({ flows: true, feeds: 'live' })
    expect(lesson.view.value.missed).toBeUndefined()
  })
})

describe('a pause to explain', () => {
  it('lets the far teacher go on, muted, and nothing comes later', async () => {
    const { lesson, live, later } = await aClass()
    live.show({ flows: true, feeds: 'live' })
    expect(await lesson.pause('goes-on')).toMatchObject({ phase: 'paused', pause: { live: 'goes-on' } })
    await later(minutes(3))
    const view = await lesson.resume()
    expect(view).toMatchObject({ phase: 'live', because: { reason: 'tap' } })
    expect(view.pause).toBeUndefined()
    expect(live.asked.filter((word) => /hold|resume|jump/.test(word))).toEqual([])
    expect((await lesson.end()).report?.spans).toMatchObject({ paused: minutes(3) })
  })

  it('holds the far teacher, and says what that costs of the break', async () => {
    const { lesson, live, later } = await aClass()
    live.show({ flows: true, feeds: 'live' })
    await lesson.pause('held')
    await later(minutes(6))
    live.show({ behindMs: minutes(6) })
    expect(await lesson.resume()).toMatchObject({ phase: 'catching-up', behindMs: minutes(6), pastBellMs: minutes(6) })
    expect(live.asked.slice(-2)).toEqual(['hold', 'resume'])
    await lesson.jump()
    live.show({ behindMs: 0 })
    expect(lesson.view.value.phase).toBe('live')
  })

  it('stops a recorded course, and it goes on where it was', async () => {
    const { lesson, live, later, recording } = await aClass({ item: 'course' })
    live.show({ flows: true, feeds: 'recording' })
    await later(minutes(5))
    await lesson.pause('held')
    await later(minutes(4))
    expect(recording()?.point()).toBe(minutes(5))
    const view = await lesson.resume()
    // It began two minutes late, lasts as long as the lesson, and was held for four.
    expect(view).toMatchObject({ phase: 'local', pastBellMs: minutes(6) })
    await later(minutes(1))
    expect(recording()?.point()).toBe(minutes(6))
  })

  it('is the same after a power cut', async () => {
    const first = await aClass({ item: 'course' })
    first.live.show({ flows: true, feeds: 'recording' })
    await first.later(minutes(5))
    await first.lesson.pause('held')
    const again = aClassroom({ ...first.options, disk: first.disk.copy() })
    again.clock.advance(minutes(1))
    await again.lesson.start()
    expect(again.lesson.view.value).toMatchObject({ phase: 'paused', pause: { live: 'held' } })
    expect(again.live.asked).toEqual(['class on'])
    again.lesson.heldIsKnown()
    again.live.show({ flows: true, feeds: 'recording' })
    expect(again.live.asked).toEqual(['class on', 'hold'])
    expect(again.lesson.carriageOf('class').standIns[0]?.point()).toBe(minutes(5))
  })

  it('is as it was where the disk refuses', async () => {
    const { lesson, disk, live } = await aClass()
    disk.broken = true
    await expect(lesson.pause('held')).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    expect(lesson.view.value.pause).toBeUndefined()
    expect(live.asked.slice(-2)).toEqual(['hold', 'jump'])
    await expect(lesson.prefer('live')).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    expect(live.asked.slice(-2)).toEqual(['prefer live', 'prefer nothing'])
  })

  it('needs a class', async () => {
    await expect(aClassroom().lesson.pause('held')).rejects.toMatchObject({ code: 'LESSON_NOT_STARTED' })
  })
})
