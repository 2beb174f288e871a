import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Segment } from '#appliance/live/packager/segment.ts'
import { mend } from '#appliance/live/recorder/mend.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { aClass, aRecordings } from './a-recordings.ts'
import { BEGAN, clipSegments } from './clip-segments.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const SEGMENTS = clipSegments(6)
const some = (from: number, to: number): Segment[] => SEGMENTS.slice(from, to)

describe('a class', () => {
  it('is written to the disk while it runs, segment by segment', async () => {
    const rig = await aRecordings()
    await rig.begin()
    await rig.bring(some(0, 2))
    const before = rig.first()
    await rig.bring(some(2, 4))
    const { id, ...after } = rig.first()
    expect(before.duration).toBeCloseTo(4, 1)
    expect(after).toMatchObject({ channel: 'class', startedAt: BEGAN, state: 'recording', kept: false })
    expect(after.duration).toBeCloseTo(8, 1)
    expect(after.bytes).toBe((await stat(join(rig.folder, id, '1.mp4'))).size)
    expect(rig.factsOf('recording.started')).toEqual([{ id, channel: 'class' }])
  })

  it('is not written before it begins, nor after it has ended', async () => {
    const rig = await aRecordings()
    await rig.bring(some(0, 1))
    await aClass(rig)
    await rig.bring(some(2, 3))
    expect(rig.view()).toMatchObject({ recordings: [], bytes: 0 })
    expect(await rig.files()).toHaveLength(2) // the end is shown for a moment to who watches from the beginning
  })

  it('is deleted at its end where nobody wants it kept', async () => {
    const rig = await aRecordings()
    const id = await aClass(rig)
    rig.clock.advance(30_000)
    await rig.until(async () => expect(await rig.files()).toEqual([]))
    expect(rig.factsOf('recording.ended')).toMatchObject([{ id, kept: false, seconds: 4 }])
    expect(rig.factsOf('recording.deleted')).toEqual([{ id, because: 'class-over' }])
  })

  it('stays for a time where the school keeps recordings, and says for how long', async () => {
    const rig = await aRecordings({ settings: { keep: true, keep_days: 14 } })
    await aClass(rig)
    expect(rig.first()).toMatchObject({ state: 'finished', endedAt: BEGAN, deletedAfter: BEGAN + 14 * 86_400_000 })
    rig.clock.advance(13 * 86_400_000)
    await rig.recordings.idle()
    expect(rig.view().recordings).toHaveLength(1)
    rig.clock.advance(86_400_000 + 61_000)
    await rig.until(() => expect(rig.factsOf('recording.deleted')).toMatchObject([{ because: 'age' }]))
  })

  it('that was recorded while nobody knew the date stays as long as any other, from the day on which the date is known', async () => {
    const rig = await aRecordings({ settings: { keep: true }, dateKnown: false })
    await aClass(rig)
    expect(rig.first()).not.toHaveProperty('deletedAfter')
    rig.date.known = true
    rig.step(62 * DAY)
    await rig.wait(3 * HOUR)
    expect(rig.first().deletedAfter).toBeGreaterThan(rig.clock.now() + 13 * DAY)
  })

  it('that was given a date is not deleted by a very different one which is only minutes old', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    await aClass(rig)
    await rig.wait(3 * HOUR)
    rig.step(365 * DAY)
    await rig.wait(HOUR)
    expect(rig.view().recordings).toHaveLength(1)
    rig.step(-365 * DAY)
    await rig.wait(3 * HOUR)
    expect(rig.first().deletedAfter).toBeLessThan(rig.clock.now() + 15 * DAY)
  })

  it('of some weeks ago stays a day more when somebody no longer wants it kept', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    const id = await aClass(rig)
    await rig.recordings.keep(id, true)
    rig.step(60 * DAY)
    await rig.recordings.keep(id, false)
    expect(rig.first().deletedAfter).toBe(rig.clock.now() + DAY)
  })

  it('stays for good where somebody asked for it while it ran', async () => {
    const rig = await aRecordings()
    await rig.begin()
    await rig.bring(some(0, 2))
    await rig.recordings.keep(rig.first().id, true)
    await rig.recordings.keep(rig.first().id, true)
    await rig.end()
    rig.clock.advance(15 * 86_400_000)
    await rig.recordings.idle()
    expect(rig.first()).toMatchObject({ kept: true, state: 'finished' })
    expect(rig.first()).not.toHaveProperty('deletedAfter')
  })

  it('can be watched from its beginning all the time from its end on, however long the disk takes', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    await rig.begin()
    await rig.bring(some(0, 2))
    const { id } = rig.first()
    const ended = rig.end()
    for (let over = false; !over; await new Promise((go) => void setImmediate(go))) {
      expect(rig.recordings.replay.fromStart('class', { skip: false }).toString()).toContain(`dvr/${id}/1/1.m4s`)
      over = rig.view().recordings.some(({ state }) => state === 'finished')
    }
    await ended
    expect(rig.recordings.replay.fromStart('class', { skip: false }).toString()).toContain('#EXT-X-ENDLIST')
  })

  it('that nobody keeps can be watched to its end while its row is removed, however long the disk takes', async () => {
    const rig = await aRecordings()
    await rig.begin()
    await rig.bring(some(0, 2))
    const { id } = rig.first()
    const { promise, resolve } = Promise.withResolvers<[]>()
    const row = vi.spyOn(rig.db, 'write').mockReturnValue(promise)
    const ended = rig.end()
    await rig.until(() => expect(row).toHaveBeenCalled())
    const piece = rig.recordings.replay.liveMedia('class', { id, stretch: 1, segment: 1 })
    const [read] = await Promise.allSettled([piece.read(0, piece.size)])
    row.mockRestore()
    resolve([])
    await ended
    expect(read.status === 'fulfilled' ? Buffer.concat(await read.value.toArray()) : read.reason).toHaveLength(piece.size)
  })

  it('that has just ended can be watched on when the next one begins', async () => {
    const rig = await aRecordings()
    const id = await aClass(rig)
    await rig.begin(BEGAN + 1)
    await rig.bring(some(2, 3))
    expect(rig.recordings.replay.liveMedia('class', { id, stretch: 1, segment: 0 }).size).toBeGreaterThan(0)
  })

  it('without any media leaves nothing behind', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    await rig.begin()
    await rig.end()
    expect(rig.view().recordings).toEqual([])
    expect(await rig.files()).toEqual([])
  })

  it('is not recorded where the school does not want it, and from now on where it changes its mind', async () => {
    const rig = await aRecordings({ settings: { on: false } })
    await rig.begin()
    await rig.bring(some(0, 1))
    expect(rig.view()).toMatchObject({ recordings: [], on: false })
    rig.settings.on = true
    rig.clock.advance(1000)
    await rig.recordings.idle()
    await rig.bring(some(1, 3))
    expect(rig.first().duration).toBeCloseTo(4, 1)
  })
})

describe('a box without a class', () => {
  it('looks after its recordings now and then only, and every second again as soon as a class runs', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    const looks = vi.spyOn(rig.recordings, 'fresh')
    rig.clock.advance(60_000)
    expect(looks.mock.calls.length).toBeLessThanOrEqual(6)
    await rig.begin()
    looks.mockClear()
    rig.clock.advance(60_000)
    expect(looks.mock.calls.length).toBeGreaterThanOrEqual(59)
  })

  it('shows at once what is changed in its settings', async () => {
    const rig = await aRecordings({ settings: { on: true } })
    rig.settings.on = false
    rig.recordings.settingsChanged()
    expect(rig.recordings.view.value.on).toBe(false)
  })
})

describe('a recording', () => {
  it('is deleted when somebody asks, once and again', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    const id = await aClass(rig)
    await rig.recordings.remove(id)
    await rig.recordings.remove(id)
    expect(await rig.files()).toEqual([])
    expect(rig.factsOf('recording.deleted')).toEqual([{ id, because: 'asked' }])
  })

  it('is not deleted while it is being written', async () => {
    const rig = await aRecordings()
    await rig.begin()
    await rig.bring(some(0, 1))
    await expect(rig.recordings.remove(rig.first().id)).rejects.toMatchObject({ code: 'RECORDING_RUNNING' })
  })

  it('that is not there cannot be kept', async () => {
    const rig = await aRecordings()
    await expect(rig.recordings.keep('class-1', true)).rejects.toMatchObject({ code: 'RECORDING_UNKNOWN' })
  })

  it('gives way to the class that runs when the quota is used up, the oldest first, but never one that somebody keeps', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    const kept = await aClass(rig, 2, BEGAN)
    await rig.recordings.keep(kept, true)
    const old = await aClass(rig, 2, BEGAN + 1)
    const young = await aClass(rig, 2, BEGAN + 2)
    rig.settings.quota_bytes = rig.view().bytes + 10_000
    await rig.begin(BEGAN + 3)
    await rig.bring(some(0, 2))
    expect(rig.factsOf('recording.deleted')).toEqual([{ id: old, because: 'quota' }])
    expect(rig.view().recordings.map(({ id }) => id)).toEqual([rig.first().id, young, kept])
  })
})

describe('a disk without room', () => {
  it('is not helped by deleting recordings that are smaller than what lacks: they stay', async () => {
    const rig = await aRecordings({ settings: { keep: true, min_free_bytes: 1_000_000_000 } })
    await aClass(rig)
    await rig.begin(BEGAN + 1)
    rig.disk.free = 500_000_000
    await rig.bring(some(0, 1))
    expect(rig.view()).toMatchObject({ trouble: 'disk-full', recordings: [{ state: 'finished' }] })
  })

  it('takes nothing that somebody is just keeping', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    const id = await aClass(rig)
    await rig.begin(BEGAN + 1)
    rig.settings.quota_bytes = rig.view().bytes
    const kept = rig.recordings.keep(id, true)
    await rig.bring(some(0, 1))
    await kept
    expect(rig.view()).toMatchObject({ trouble: 'disk-full', recordings: [{ id, kept: true }] })
  })

  it('full of recordings that somebody keeps: recording stops, says so, and goes on by itself when there is room', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    const kept = await aClass(rig, 3)
    await rig.recordings.keep(kept, true)
    rig.settings.quota_bytes = rig.view().bytes + 10_000
    await rig.begin()
    await rig.bring(some(0, 1))
    expect(rig.view()).toMatchObject({ trouble: 'disk-full', recordings: [{ id: kept }] })
    expect(rig.factsOf('recording.failed')).toEqual([{ channel: 'class', reason: 'disk-full' }])
    await rig.recordings.remove(kept)
    await rig.bring(some(1, 2)) // not asked again so soon
    rig.clock.advance(5000)
    await rig.bring(some(2, 4))
    expect(rig.view()).not.toHaveProperty('trouble')
    expect(rig.first().duration).toBeCloseTo(4, 1)
  })

  it('leaves free what the settings say, even during a class', async () => {
    const rig = await aRecordings({ settings: { min_free_bytes: 1_000_000_000 } })
    await rig.begin()
    await rig.bring(some(0, 2))
    rig.disk.free = 999_999_999
    await rig.bring(some(2, 3))
    expect(rig.view()).toMatchObject({ trouble: 'disk-full', recordings: [{ state: 'recording' }] })
    rig.disk.free = 1e12
    rig.clock.advance(5000)
    await rig.bring(some(3, 5))
    expect(rig.first().duration).toBeCloseTo(8, 1)
    expect(await rig.files()).toEqual([rig.first().id, `${rig.first().id}/1.mp4`, `${rig.first().id}/2.mp4`])
  })

  it.skipIf(noSmallDisk !== undefined)(
    `for a segment has none of it, and everything before it stays whole ${noSmallDisk ?? ''}`,
    async () => {
      const data = await aFolder()
      const disk = aSmallDisk(join(data, 'recordings'), '100k')
      const rig = await aRecordings({ data, settings: { keep: true, min_free_bytes: 0 } })
      await rig.begin()
      // Of the disk, nobody but the disk itself knows that it is full.
      for (const segment of SEGMENTS) await rig.bring([segment])
      const { id, duration } = rig.first()
      expect(rig.view()).toMatchObject({ trouble: 'disk-full' })
      expect(duration).toBeLessThan(12)
      expect(await mend(join(rig.folder, id))).toMatchObject({ bytesLost: 0 })
      disk.resize('10m')
      rig.clock.advance(5000)
      await rig.bring(some(0, 1))
      expect(rig.view()).not.toHaveProperty('trouble')
      expect(await mend(join(rig.folder, id))).toMatchObject({ bytesLost: 0, stretches: [{ number: 1 }, { number: 2 }] })
    },
  )

  it('that hangs is named as broken, and keeps nobody waiting: the class ends, the next one begins, recordings are kept', async () => {
    const rig = await aRecordings({ settings: { keep: true } })
    await rig.begin()
    await rig.bring(some(0, 1))
    const { id } = rig.first()
    const go = rig.hang()
    for (const segment of some(1, 2)) rig.sink.segment(segment)
    rig.clock.advance(6000)
    for (const segment of some(2, 3)) rig.sink.segment(segment)
    expect(rig.view()).toMatchObject({ trouble: 'disk-failed' })
    rig.lesson.set({ running: false, channel: 'class' })
    const kept = rig.recordings.keep(id, true)
    let answered = false
    void kept.finally(() => (answered = true))
    await rig.until(() => {
      rig.clock.advance(1000)
      expect(answered).toBe(true)
    })
    go()
    await rig.until(() => expect(rig.first()).toMatchObject({ id, kept: true, state: 'finished' }))
    expect(rig.first().duration).toBeCloseTo(6, 1)
  })

  it('that cannot be written at all costs the recording, never more, and is tried again', async () => {
    const rig = await aRecordings()
    await rig.begin()
    await rm(rig.folder, { recursive: true })
    await writeFile(rig.folder, 'a file where the folder was')
    await rig.bring(some(0, 1))
    expect(rig.view()).toMatchObject({ trouble: 'disk-failed', recordings: [] })
    await rm(rig.folder)
    await mkdir(rig.folder)
    rig.clock.advance(5000)
    await rig.bring(some(1, 2))
    expect(rig.view().recordings).toHaveLength(1)
    expect(rig.view()).not.toHaveProperty('trouble')
  })
})

describe('a stream', () => {
  it('that breaks off and comes back is one recording of two stretches', async () => {
    const rig = await aRecordings()
    await rig.begin()
    const [first, second, third] = some(0, 3)
    if (first === undefined || second === undefined || third === undefined) throw new TypeError('too few')
    await rig.bring([first, { ...second, discontinuity: true }, third])
    expect(await rig.files()).toEqual([rig.first().id, `${rig.first().id}/1.mp4`, `${rig.first().id}/2.mp4`])
  })

  it('with segments missing begins a new stretch', async () => {
    const rig = await aRecordings()
    await rig.begin()
    await rig.bring([...some(0, 1), ...some(2, 3)])
    expect(await rig.files()).toHaveLength(3)
  })

  it('in a codec that no file can carry is named', async () => {
    const rig = await aRecordings()
    await rig.begin()
    rig.picture('av1')
    rig.clock.advance(1000)
    expect(rig.recordings.view.value).toMatchObject({ trouble: 'codec-rare' })
    expect(rig.factsOf('recording.failed')).toEqual([{ channel: 'class', reason: 'codec-rare' }])
    rig.picture('avc')
    rig.clock.advance(1000)
    expect(rig.recordings.view.value).not.toHaveProperty('trouble')
  })
})
