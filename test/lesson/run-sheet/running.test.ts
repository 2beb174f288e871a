import Value from 'typebox/value'
import { describe, expect, it, vi } from 'vitest'
import { days, hours, minutes, seconds } from '#appliance/base/duration.ts'
import { RunCosts, RunRequest, RunView } from '#appliance/contract/run.ts'
import type { RunChoice } from '#appliance/contract/run.ts'
import { aClass, BELL } from './a-class-on-a-sheet.ts'
import { ALibrary, ITEM, LIVE, MONDAY, NOTE } from './a-staff-room.ts'

const MIN = minutes(1)

describe('a run sheet in class', () => {
  it('goes from step to step, and says what the screens should show', async () => {
    const library = new ALibrary()
      .add('film', { durationMs: minutes(6) })
      .add('key', { kind: 'guide', forTeachers: true })
      .add('test', { kind: 'quiz', forTeachers: true })
    const question = { form: 'choice', text: '0.3×2=?' } as const
    const steps = [LIVE(10), { ...ITEM('film'), fromMs: 1000, toMs: 9000 }, ITEM('key'), ITEM('test'), NOTE('分组')]
    const planned = [{ kind: 'question', minutes: 1, question } as const, { kind: 'pause', minutes: 3, live: 'held' } as const]
    const { next, run, phase, told, running } = await aClass([...steps, ...planned], { library })
    const scenes = [run()?.scene]
    for (let step = 1; step < 7; step += 1) scenes.push((await next()).run?.scene)
    expect(scenes).toEqual([
      { show: 'live' },
      { show: 'item', itemId: 'film', itemKind: 'micro-course', fromMs: 1000, toMs: 9000 },
      { show: 'item', itemId: 'film', itemKind: 'micro-course', fromMs: 1000, toMs: 9000 }, // a guide is never on a screen
      { show: 'question', itemId: 'test' },
      { show: 'question', itemId: 'test' }, // a note leaves the screens as they are
      { show: 'question', question },
      { show: 'pause', live: 'held' },
    ])
    expect(Value.Check(RunView, running.view.value)).toBe(true)
    await next()
    expect([phase(), run()?.scene]).toEqual(['finished', undefined])
    await running.end()
    expect(phase()).toBe('idle')
    expect(told.filter((name) => /run|step/.test(name))).toEqual([
      ...['lesson.run-begun', ...Array.from({ length: 7 }, () => 'lesson.step-begun'), 'lesson.run-ended'],
    ])
  })

  it('turns pages on the screens, which begin at the step’s own again when the class comes back', async () => {
    const { choose, next, run } = await aClass([{ ...ITEM('slides'), page: 3 }, NOTE('')], {
      library: new ALibrary().add('slides', { kind: 'slides' }),
    })
    const page = () => {
      const scene = run()?.scene
      return scene?.show === 'item' ? scene.page : undefined
    }
    expect(page()).toBe(3)
    await choose({ do: 'page', page: 4 })
    expect(page()).toBe(4)
    await next()
    await choose({ do: 'back' })
    expect(page()).toBe(3)
  })

  it('holds a film on the screens while the tutor explains, and the far teacher’s picture likewise', async () => {
    const { choose, next, run } = await aClass([LIVE(10), ITEM('film')], { library: new ALibrary().add('film') })
    await choose({ do: 'pause', live: 'goes-on' })
    expect(run()?.scene).toEqual({ show: 'pause', live: 'goes-on' })
    await next()
    await choose({ do: 'pause', live: 'held' })
    expect(run()?.scene).toEqual({ show: 'item', itemId: 'film', itemKind: 'micro-course', pause: 'held' })
    await choose({ do: 'resume' })
    expect(run()?.scene).toEqual({ show: 'item', itemId: 'film', itemKind: 'micro-course' })
  })

  it('tells what it puts before the class, and is put away when the class ends', async () => {
    const { bus, classNow, next, phase } = await aClass([LIVE(10), ITEM('film')], { library: new ALibrary().add('film'), classNow: MONDAY })
    const shown: string[] = []
    bus.on('lesson.item-shown', ({ itemId }) => void shown.push(itemId))
    await next()
    expect(shown).toEqual(['film'])
    classNow.set(undefined)
    await vi.waitUntil(() => phase() === 'idle')
  })

  it('that was begun before the class goes with that class, and not with the next', async () => {
    const { classNow, pass, phase, running, step, told } = await aClass([LIVE(10), NOTE('')])
    classNow.set(MONDAY)
    await step(MONDAY + MIN)
    pass(minutes(1))
    expect(phase()).toBe('running')
    classNow.set(MONDAY + hours(2))
    await vi.waitUntil(() => phase() === 'idle')
    expect([running.view.value.run, told.at(-1)]).toEqual([undefined, 'lesson.run-ended'])
  })

  it('is on time, ahead, and behind, against the sheet and against the bell', async () => {
    const { next, pass, figures, running } = await aClass([LIVE(20), ITEM('film', 10), NOTE('', 5)], {
      library: new ALibrary().add('film'),
    })
    expect(figures()).toEqual({ behindMs: 0, remainingMs: 35 * MIN, missedMs: 0, endsAt: MONDAY + 35 * MIN, pastBellMs: -5 * MIN })
    pass(minutes(16))
    await next()
    expect(figures()).toMatchObject({ behindMs: -4 * MIN, endsAt: MONDAY + 31 * MIN, pastBellMs: -9 * MIN })
    // The film takes 22 minutes instead of ten: 12 behind, less the four.
    pass(minutes(22))
    await next()
    expect(figures()).toMatchObject({ behindMs: 8 * MIN, remainingMs: 5 * MIN, pastBellMs: 3 * MIN })
    expect(running.view.value.run?.bellAt).toBe(BELL)
  })

  it('counts on by itself, once a minute', async () => {
    const { pass, spent, figures } = await aClass([LIVE(2), NOTE('', 5)])
    pass(minutes(3))
    await vi.waitFor(() => expect([spent(), figures()?.behindMs]).toEqual([[3, 0], MIN]))
  })

  it('can be lengthened at its step, and shortened to nothing', async () => {
    const { choose, figures, pass } = await aClass([LIVE(20), NOTE('', 5)])
    await choose({ do: 'extend', byMs: 3 * MIN })
    expect(figures()).toMatchObject({ behindMs: 3 * MIN, remainingMs: 28 * MIN })
    pass(minutes(4))
    await choose({ do: 'extend', byMs: -60 * MIN })
    expect(figures()).toMatchObject({ behindMs: -16 * MIN, remainingMs: 5 * MIN })
  })

  it('goes back, and to any step, and what is skipped saves its minutes', async () => {
    const steps = [LIVE(10), NOTE('', 5), NOTE('', 8), NOTE('', 2)]
    const { choose, figures, next, note, pass, phase, states, running } = await aClass(steps)
    const ids = running.view.value.run?.steps.map(({ step }) => step.id) ?? []
    pass(minutes(10))
    await choose({ do: 'go', stepId: ids[3] ?? '' })
    expect([figures()?.behindMs, states()]).toEqual([-13 * MIN, ['left', 'passed', 'passed', 'current']])
    await choose({ do: 'back' })
    expect([note(), figures()?.behindMs]).toEqual(['三', -5 * MIN])
    await next()
    await next()
    expect(phase()).toBe('finished')
    await choose({ do: 'back' })
    expect([phase(), note()]).toEqual(['running', '四'])
    await expect(choose({ do: 'go', stepId: 'nobody' })).rejects.toMatchObject({ code: 'RUN_STEP_UNKNOWN' })
  })

  it('does not begin twice, nor empty, nor out of nothing', async () => {
    const { sheets, running, id } = await aClass([LIVE(10)])
    await expect(running.begin(id)).rejects.toMatchObject({ code: 'RUN_ALREADY_BEGUN' })
    await running.end()
    await expect(running.end()).rejects.toMatchObject({ code: 'RUN_NOT_BEGUN' })
    expect(() => running.costs([{ do: 'next' }])).toThrow('no run sheet is in use')
    const empty = (await sheets.create({ title: { en: 'Empty' } }, '')).sheet.id
    await expect(running.begin(empty)).rejects.toMatchObject({ code: 'RUN_SHEET_REFUSED' })
    await expect(running.begin('nothing')).rejects.toMatchObject({ code: 'RUN_SHEET_UNKNOWN' })
  })

  it('is not skipped when two teachers tap at the same moment: one is told where the class is', async () => {
    const { running, on, note } = await aClass([LIVE(10), NOTE(''), NOTE('')])
    const tap = { on: on(), choice: { do: 'next' } } as const
    expect(Value.Check(RunRequest, tap)).toBe(true)
    const taps = await Promise.allSettled([running.choose(tap), running.choose(tap)])
    expect(taps[1]).toMatchObject({ reason: { code: 'RUN_MOVED', details: { current: { run: { at: 1 } } } } })
    expect(note()).toBe('二')
  })

  it('stays at its step where the disk refuses, and nobody is told of another', async () => {
    const { db, next, note, told } = await aClass([LIVE(10), NOTE('')])
    await db.close()
    const before = [...told]
    await expect(next()).rejects.toMatchObject({ code: 'DATABASE_FAILED' })
    expect([note(), told]).toEqual(['一', before])
  })
})

describe('a pause to tutor', () => {
  it('in which the far teacher goes on costs what is missed, and no time', async () => {
    const { choose, figures, pass, phase, run, spent } = await aClass([LIVE(20), NOTE('', 5)])
    pass(minutes(5))
    await choose({ do: 'pause', live: 'goes-on' })
    expect([phase(), run()?.scene]).toEqual(['tutoring', { show: 'pause', live: 'goes-on' }])
    pass(minutes(4))
    await choose({ do: 'resume' })
    expect(figures()).toMatchObject({ behindMs: 0, missedMs: 4 * MIN, pastBellMs: -15 * MIN })
    expect([phase(), spent()]).toEqual(['running', [9, 0]])
  })

  it('that holds the lesson misses nothing, and puts all off', async () => {
    const { choose, figures, pass, phase, run, spent } = await aClass([LIVE(33), NOTE('', 5)])
    pass(minutes(5))
    await choose({ do: 'pause', live: 'held' })
    expect([phase(), run()?.scene]).toEqual(['held', { show: 'pause', live: 'held' }])
    pass(minutes(6))
    await choose({ do: 'pause', live: 'held' })
    expect(run()?.pausedMs).toBe(6 * MIN)
    await choose({ do: 'resume' })
    // "6 minutes behind; it ends 4 minutes after the bell"
    expect(figures()).toMatchObject({ behindMs: 6 * MIN, missedMs: 0, pastBellMs: 4 * MIN })
    expect([spent(), run()?.pausedMs]).toEqual([[5, 0], undefined])
  })

  it('says beforehand what each way would cost', async () => {
    const { pass, running } = await aClass([LIVE(33), NOTE('', 5)])
    pass(minutes(10))
    const choices: RunChoice[] = [
      { do: 'pause', live: 'goes-on', forMs: 6 * MIN },
      { do: 'pause', live: 'held', forMs: 6 * MIN },
      { do: 'extend', byMs: 3 * MIN },
      { do: 'next' },
    ]
    const costs = running.costs(choices)
    expect(Value.Check(RunCosts, costs)).toBe(true)
    expect(costs.map(({ figures: { behindMs, missedMs, pastBellMs = 0 } }) => [behindMs / MIN, missedMs / MIN, pastBellMs / MIN])).toEqual([
      [0, 6, -2],
      [6, 0, 4],
      [3, 0, 1],
      [-23, 0, -25],
    ])
    expect(running.view.value.phase).toBe('running')
  })

  it('that was planned counts as its step, and what the far teacher says meanwhile as missed', async () => {
    const { next, pass, figures } = await aClass([LIVE(10), { kind: 'pause', minutes: 5, live: 'goes-on' }, LIVE(10)])
    pass(minutes(10))
    await next()
    pass(minutes(6))
    await next()
    expect(figures()).toMatchObject({ behindMs: 1 * MIN, missedMs: 6 * MIN })
  })
})

describe('a run sheet that is changed during class', () => {
  it('takes in what is still to come, and leaves what has begun', async () => {
    const { change, next, note, pass, run, on } = await aClass([LIVE(10), NOTE('', 5), NOTE('', 5), NOTE('', 5)])
    pass(minutes(10))
    await next()
    const [first = '', , third = ''] = run()?.steps.map(({ step }) => step.id) ?? []
    await change({ do: 'remove', stepId: third })
    await change({ do: 'change', stepId: on(), step: NOTE('改了', 50) })
    await change({ do: 'remove', stepId: first })
    await change({ do: 'insert', at: 0, step: NOTE('太晚') })
    const { revision } = (await change({ do: 'insert', step: NOTE('加的', 7) })).sheet
    await vi.waitFor(() => expect(run()?.revision).toBe(revision))
    expect(note()).toBe('二')
    expect(run()?.steps.map(({ step: { note: text }, plannedMs }) => [text, plannedMs / MIN])).toEqual([
      ['一', 10],
      ['二', 5],
      ['四', 5],
      ['加的', 7],
    ])
  })

  it('goes on to its end where the sheet is deleted', async () => {
    const { sheets, id, next, note } = await aClass([LIVE(10), NOTE('', 5)])
    await sheets.remove(id, sheets.get(id).sheet.revision)
    await next()
    expect(note()).toBe('二')
  })
})

describe('a clock that steps in class', () => {
  it('changes no minute of the lesson, and puts the bell right', async () => {
    const { next, pass, spent, figures, step, trust, dateComes } = await aClass([LIVE(20), NOTE('', 10)], { dateKnown: false })
    expect(figures()).not.toHaveProperty('pastBellMs')
    pass(minutes(7))
    await step(MONDAY + minutes(9))
    await dateComes()
    expect(trust.known).toBe(true)
    pass(minutes(5))
    await step(MONDAY + minutes(14) + seconds(1))
    await next()
    expect(spent()).toEqual([12, 0])
    expect(figures()).toMatchObject({ behindMs: -8 * MIN, pastBellMs: -16 * MIN + 1000 })
    await step(MONDAY - days(400))
    await step(MONDAY + hours(700))
    expect(spent()).toEqual([12, 0])
  })
})
