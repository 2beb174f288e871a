import { appendFile, mkdir, readFile, rename, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Segment } from '#appliance/live/packager/segment.ts'
import { aRecordings } from './a-recordings.ts'
import { BEGAN, clipSegments } from './clip-segments.ts'

const SEGMENTS = clipSegments(6)
const some = (from: number, to: number): Segment[] => SEGMENTS.slice(from, to)

describe('after a power cut', () => {
  const LESSON = { running: true, channel: 'class', startedAt: BEGAN } as const

  /** A box that went down in the middle of a class, with what the disk holds of it. */
  async function cutShort(segments = 3) {
    const rig = await aRecordings({ settings: { keep: true } })
    await rig.begin()
    await rig.bring(some(0, segments))
    const { id } = rig.first()
    await rig.stop()
    return { data: rig.data, id, file: join(rig.folder, id, '1.mp4') }
  }

  it('a recording that was cut in the middle of a segment is mended, and everything whole in it stays', async () => {
    const { data, id, file } = await cutShort()
    const whole = await readFile(file)
    await truncate(file, whole.length - 1000)
    const rig = await aRecordings({ data, settings: { keep: true } })
    const [fact] = rig.factsOf('recording.repaired') as [{ id: string; bytesLost: number }]
    expect(rig.first()).toMatchObject({ id, state: 'repaired' })
    expect(rig.first().duration).toBeGreaterThan(4)
    expect(fact.id).toBe(id)
    expect((await stat(file)).size).toBe(whole.length - 1000 - fact.bytesLost)
    expect(rig.first().bytes).toBe((await stat(file)).size)
    await rig.stop()
  })

  it('a recording that lost something and went on says so afterwards, too', async () => {
    const { data, id, file } = await cutShort()
    await appendFile(file, Buffer.alloc(5000))
    const rig = await aRecordings({ data, lesson: LESSON, settings: { keep: true } })
    await rig.bring(some(0, 1))
    await rig.end()
    expect(rig.first()).toMatchObject({ id, state: 'repaired' })
  })

  it('rubbish behind the last segment is cut off', async () => {
    const { data, id, file } = await cutShort()
    const { size } = await stat(file)
    await appendFile(file, Buffer.alloc(5000))
    const rig = await aRecordings({ data, settings: { keep: true } })
    expect(rig.factsOf('recording.repaired')).toEqual([{ id, seconds: 6, bytesLost: 5000 }])
    expect((await stat(file)).size).toBe(size)
  })

  it('a recording without anything whole goes', async () => {
    const { data, id, file } = await cutShort()
    await truncate(file, 100)
    const rig = await aRecordings({ data, settings: { keep: true } })
    expect(rig.view().recordings).toEqual([])
    expect(rig.factsOf('recording.deleted')).toEqual([{ id, because: 'empty' }])
    expect(await rig.files()).toEqual([])
  })

  it('the class that goes on goes on in the same recording, as its next stretch', async () => {
    const { data, id } = await cutShort()
    const rig = await aRecordings({ data, lesson: LESSON })
    await rig.bring(some(0, 2))
    expect(rig.first()).toMatchObject({ id, state: 'recording' })
    expect(rig.first().duration).toBeCloseTo(10, 1)
    expect(await rig.files()).toEqual([id, `${id}/1.mp4`, `${id}/2.mp4`])
    expect(rig.factsOf('recording.started')).toEqual([])
  })

  it('a recording is not shown as it lay there, half, to who asked before the box had found its class again', async () => {
    const { data, id } = await cutShort()
    const rig = await aRecordings({ data, settings: { keep: true }, asleep: true })
    await rig.db.write([{ sql: 'UPDATE recordings SET bytes = 1, kept = 1', params: [] }])
    rig.lesson.set(LESSON)
    const started = rig.recordings.start()
    await rig.until(() => expect(rig.view().recordings).toHaveLength(1))
    const early = rig.recordings.replay.playlist(id, { skip: false }).catch(({ code }: { code: string }) => code)
    await started
    await rig.recordings.idle()
    await rig.bring(some(0, 3))
    await rig.end()
    rig.clock.advance(30_000)
    await rig.until(async () => expect((await rig.recordings.replay.stretchesOf(id)).length).toBe(2))
    // Who asked so late that it was in order again may have got it, as one that goes on.
    expect(String(await early)).toMatch(/^ROOM_FAILED$|^#EXTM3U(?![\s\S]*ENDLIST)/)
  })

  it('another class does not go on in it', async () => {
    const { data, id } = await cutShort()
    const rig = await aRecordings({ data, settings: { keep: true }, lesson: { ...LESSON, startedAt: BEGAN + 7_200_000 } })
    await rig.bring(some(0, 1))
    expect(rig.view().recordings).toMatchObject([{ state: 'recording' }, { id, state: 'finished' }])
  })

  it('what the school does not keep goes, as it would have at the end', async () => {
    const { data, id } = await cutShort()
    const rig = await aRecordings({ data })
    expect(rig.view().recordings).toEqual([])
    expect(rig.factsOf('recording.deleted')).toEqual([{ id, because: 'class-over' }])
    expect(await rig.files()).toEqual([])
  })

  it('a disk with recordings that is missing for once loses none of them, nor whether somebody keeps them', async () => {
    const { data, id } = await cutShort()
    const folder = join(data, 'recordings')
    await (await aRecordings({ data, settings: { keep: true } })).stop()
    await rename(folder, join(data, 'elsewhere'))
    const without = await aRecordings({ data })
    expect(without.view().recordings).toEqual([])
    await without.stop()
    await rm(folder, { recursive: true })
    await rename(join(data, 'elsewhere'), folder)
    expect((await aRecordings({ data })).view().recordings).toMatchObject([{ id, kept: false, state: 'finished' }])
  })

  it('in the middle of a deletion the rest is removed', async () => {
    const { data } = await cutShort()
    await mkdir(join(data, 'recordings', 'class-20260901-000000-abcd.deleted'))
    const rig = await aRecordings({ data, settings: { keep: true } })
    expect(await rig.files()).toHaveLength(2)
  })

  it('what somebody else keeps in the folder is left alone', async () => {
    const { data } = await cutShort()
    const folders = ['holiday', 'holiday.deleted', 'lost+found']
    for (const folder of folders) await mkdir(join(data, 'recordings', folder))
    const rig = await aRecordings({ data, settings: { keep: true } })
    await rig.stop()
    expect(await rig.files()).toEqual(expect.arrayContaining(folders))
  })

  it('and the loss of the database every recording is found again, and kept until somebody deletes it', async () => {
    const { data, id } = await cutShort()
    for (const file of ['classbox.db', 'classbox.db-wal', 'classbox.db-shm']) await rm(join(data, file), { force: true })
    const rig = await aRecordings({ data })
    await rig.until(() => expect(rig.view().recordings).toMatchObject([{ id, channel: 'class', kept: true, state: 'finished' }]))
    expect(rig.first().startedAt).toBeCloseTo(BEGAN, -3)
  })
})
