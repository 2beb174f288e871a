import { describe, expect, it } from 'vitest'
import { aClass, aRecordings } from './a-recordings.ts'
import { BEGAN, clipSegments } from './clip-segments.ts'

const SEGMENTS = clipSegments(4)
const LESSON = { running: true, channel: 'class', startedAt: BEGAN } as const
const FORBIDDEN = { mayKeep: false, subject: '数学' }

describe('a class whose rights do not let it be kept', () => {
  it('cannot be kept by anybody, and the refusal says why', async () => {
    const rig = await aRecordings({ about: FORBIDDEN })
    await rig.begin()
    await rig.bring(SEGMENTS)
    const { id } = rig.first()
    await expect(rig.recordings.keep(id, true)).rejects.toMatchObject({ code: 'RECORDING_NOT_ALLOWED' })
    expect(rig.first()).toMatchObject({ kept: false, fate: 'not-allowed' })
  })

  it('goes at its end although the school keeps its recordings', async () => {
    const rig = await aRecordings({ about: FORBIDDEN, settings: { keep: true } })
    await aClass(rig)
    expect(rig.view().recordings).toEqual([])
    expect(rig.factsOf('recording.ended')).toMatchObject([{ kept: false }])
    expect(rig.factsOf('recording.deleted')).toMatchObject([{ because: 'class-over' }])
  })

  it('goes although somebody kept it before its rights were known', async () => {
    const rig = await aRecordings()
    await rig.begin()
    await rig.bring(SEGMENTS)
    await rig.recordings.keep(rig.first().id, true)
    rig.taught.about = FORBIDDEN
    rig.clock.advance(2000)
    await rig.until(() => expect(rig.first()).toMatchObject({ kept: false, fate: 'not-allowed' }))
    await rig.end()
    expect(rig.view().recordings).toEqual([])
  })

  it('stays forbidden over a power cut, although the box that wakes up knows nothing of rights yet', async () => {
    const before = await aRecordings({ about: FORBIDDEN, settings: { keep: true } })
    await before.begin()
    await before.bring(SEGMENTS)
    await before.stop()
    const rig = await aRecordings({ data: before.data, lesson: LESSON, settings: { keep: true } })
    await rig.bring(SEGMENTS)
    expect(rig.first()).toMatchObject({ fate: 'not-allowed', subject: '数学' })
    await rig.end()
    expect(rig.view().recordings).toEqual([])
  })

  it('goes with the next start where a power cut ended it', async () => {
    const before = await aRecordings({ about: FORBIDDEN, settings: { keep: true } })
    await before.begin()
    await before.bring(SEGMENTS)
    await before.stop()
    const rig = await aRecordings({ data: before.data, settings: { keep: true } })
    expect(rig.factsOf('recording.deleted')).toMatchObject([{ because: 'class-over' }])
  })
})

describe('a recording', () => {
  it('says of which class, subject and lesson it is, also after the next start', async () => {
    const about = { mayKeep: true, class: '三年二班', subject: '数学', title: { 'zh-Hans': '分数的意义', en: 'Fractions' } }
    const rig = await aRecordings({ about, settings: { keep: true } })
    const id = await aClass(rig)
    await rig.stop()
    const next = await aRecordings({ data: rig.data, settings: { keep: true } })
    expect(next.first()).toMatchObject({ id, class: '三年二班', subject: '数学', title: about.title, fate: 'for-days' })
  })

  it('learns what it is of while it runs, and keeps it when the lesson is over and nothing is told any more', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    await rig.begin()
    await rig.bring(SEGMENTS)
    rig.taught.about = { mayKeep: true, subject: '语文' }
    rig.clock.advance(2000)
    await rig.until(() => expect(rig.first()).toMatchObject({ subject: '语文' }))
    rig.taught.about = { mayKeep: true }
    await rig.end()
    expect(rig.first()).toMatchObject({ subject: '语文', state: 'finished' })
  })

  it('that an older box has kept stays, and nothing forbids it', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    await aClass(rig)
    await rig.db.write([{ sql: "UPDATE recordings SET title = 'not JSON', subject = NULL", params: [] }])
    await rig.stop()
    const next = await aRecordings({ data: rig.data, settings: { keep: true } })
    expect(next.first()).toMatchObject({ fate: 'for-days' })
    expect(next.first()).not.toHaveProperty('title')
  })
})
