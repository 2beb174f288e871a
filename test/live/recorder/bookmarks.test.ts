import { describe, expect, it } from 'vitest'
import { chaptersOf } from '#appliance/live/recorder/chapters.ts'
import { aRecordings } from './a-recordings.ts'
import { BEGAN, clipSegments } from './clip-segments.ts'

const SEGMENTS = clipSegments(6)
const KEEP = { settings: { keep: true } }

async function inClass(options: Parameters<typeof aRecordings>[0] = KEEP) {
  const rig = await aRecordings(options)
  await rig.begin()
  await rig.bring(SEGMENTS.slice(0, 4))
  return { rig, id: rig.first().id, marks: () => rig.first().bookmarks }
}

describe('a bookmark', () => {
  it('is set at one tap where the class has come to, and is on the disk when the tap is answered', async () => {
    const { rig, id } = await inClass()
    const mark = await rig.recordings.mark(id, {})
    expect(mark.at).toBeCloseTo(8, 1)
    expect(rig.db.read('SELECT recording, label FROM recording_bookmarks')).toEqual([{ recording: id, label: '' }])
    await rig.bring(SEGMENTS.slice(4))
    expect(rig.first().bookmarks).toEqual([mark])
  })

  it('is the same one where two teachers tap at once', async () => {
    const { rig, id, marks } = await inClass()
    const [one, other] = await Promise.all([rig.recordings.mark(id, {}), rig.recordings.mark(id, {})])
    expect(other).toEqual(one)
    expect(marks()).toHaveLength(1)
  })

  it('outlives a power cut, the end of the class and the next start, and stays where it was set', async () => {
    const { rig, id } = await inClass()
    const { at } = await rig.recordings.mark(id, { label: '通分' })
    await rig.stop()
    const next = await aRecordings({ ...KEEP, data: rig.data, lesson: { running: true, channel: 'class', startedAt: BEGAN } })
    expect(next.first()).toMatchObject({ id, bookmarks: [{ at, label: '通分' }] })
    await next.end()
    expect(next.first()).toMatchObject({ state: 'finished', bookmarks: [{ at, label: '通分' }] })
  })

  it('can be named, moved to in the order of the class, and removed twice without harm', async () => {
    const { rig, id, marks } = await inClass()
    await rig.recordings.mark(id, { at: 6 })
    const first = await rig.recordings.mark(id, { at: 1, label: ' 引入 ' })
    await rig.recordings.nameBookmark(id, first.id, '导入')
    expect(marks().map(({ label }) => label)).toEqual(['导入', ''])
    await rig.recordings.removeBookmark(id, first.id)
    await rig.recordings.removeBookmark(id, first.id)
    expect(marks()).toHaveLength(1)
    await expect(rig.recordings.nameBookmark(id, first.id, 'x')).rejects.toMatchObject({ code: 'BOOKMARK_UNKNOWN' })
  })

  it('is refused outside the recording, in none, and where nobody would find it among so many', async () => {
    const { rig, id } = await inClass()
    await expect(rig.recordings.mark(id, { at: 100 })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(rig.recordings.mark('none', {})).rejects.toMatchObject({ code: 'RECORDING_UNKNOWN' })
    const many = Array.from({ length: 100 }, (_, n) => ({
      sql: 'INSERT INTO recording_bookmarks (id, recording, at, label) VALUES (?, ?, ?, ?)',
      params: [String(n), id, 1_000_000 + n * 10_000, ''],
    }))
    await rig.db.write(many)
    await rig.stop()
    const next = await aRecordings({ ...KEEP, data: rig.data })
    await expect(next.recordings.mark(id, { at: 1 })).rejects.toMatchObject({ code: 'BOOKMARKS_FULL' })
  })

  it('goes with its recording, and only with that', async () => {
    const { rig, id } = await inClass({})
    await rig.recordings.mark(id, {})
    await rig.end()
    expect(rig.db.read('SELECT * FROM recording_bookmarks')).toEqual([])
  })

  it('of a class that was started early leads to the same picture once what was before the bell is left out', async () => {
    const { rig, id, marks } = await inClass({ ...KEEP, about: { mayKeep: true, plannedStart: BEGAN + 5000 } })
    await rig.recordings.mark(id, { at: 7 })
    await rig.recordings.mark(id, { at: 1 })
    rig.clock.advance(8000)
    await rig.end()
    rig.clock.advance(31_000)
    await rig.until(() => expect(rig.first().leftOut).toBeGreaterThan(0))
    expect(marks().map(({ at }) => at)).toEqual([0, expect.closeTo(3, 1)])
    expect((await rig.recordings.mark(id, { at: 3 })).at).toBeCloseTo(3, 1)
  })
})

describe('the chapters of a recording', () => {
  it('run from bookmark to bookmark, by their names, as players read them', async () => {
    const { rig, id } = await inClass()
    await rig.recordings.mark(id, { at: 1, label: 'a <b> & --> c' })
    await rig.recordings.mark(id, { at: 5 })
    const [title, first, second] = rig.recordings.chapters(id, 'zh-Hans').split('\n\n')
    expect(title).toBe('WEBVTT')
    expect(first).toBe('1\n00:00:01.000 --> 00:00:05.000\na &lt;b&gt; &amp; --&gt; c')
    expect(second).toMatch(/^2\n00:00:05\.000 --> 00:00:0\d\.\d{3}\n再讲一遍 2\n$/)
  })

  it('count hours, and never end before they begin', () => {
    expect(chaptersOf([{ at: 3_723_004, label: '' }], { duration: 10, language: 'en' })).toContain(
      '01:02:03.004 --> 01:02:03.005\nExplain again 1',
    )
  })
})
