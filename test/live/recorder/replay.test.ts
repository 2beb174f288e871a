import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { aRecordings } from './a-recordings.ts'
import { clipSegments, longClass } from './clip-segments.ts'

const CLIP = clipSegments(8)

async function aLongClass(count: number) {
  const rig = await aRecordings()
  await rig.begin()
  for (const batch of longClass(count)) await rig.bring(batch)
  return rig
}

describe('a class of an hour and a half', () => {
  it('is listed whole and in order, and its last segment is what was written', async () => {
    const rig = await aLongClass(2700)
    const { replay } = rig.recordings
    const { id } = rig.first()
    const lines = replay.fromStart('class', { skip: false }).toString().split('\n')
    const uris = lines.filter((line) => line !== '' && !line.startsWith('#'))
    expect(uris).toEqual(Array.from({ length: 2700 }, (_, n) => `dvr/${id}/1/${n}.m4s`))
    expect(lines.filter((line) => line.startsWith('#EXT-X-TARGETDURATION'))).toEqual(['#EXT-X-TARGETDURATION:4'])
    const piece = replay.liveMedia('class', { id, stretch: 1, segment: 2699 })
    const written = await buffer(await piece.read(0, piece.size))
    const last = CLIP[2699 % CLIP.length]
    expect(written.subarray(-(last?.bytes ?? 0)).equals(Buffer.concat(last?.parts.map(({ data }) => data) ?? []))).toBe(true)
  }, 60_000)

  it('costs little memory, and little to tell who has most of its list already', async () => {
    const before = process.memoryUsage()
    const rig = await aLongClass(2700)
    const { replay } = rig.recordings
    const whole = replay.fromStart('class', { skip: false })
    const update = replay.fromStart('class', { skip: true })
    expect(replay.fromStart('class', { skip: false })).toBe(whole)
    expect(update.length).toBeLessThan(whole.length / 50)
    expect(update.toString()).toMatch(/#EXT-X-SKIP:SKIPPED-SEGMENTS=26\d\d\n/)
    const after = process.memoryUsage()
    // 80 MB of media went to the disk.
    expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(40_000_000)
  }, 60_000)

  it('is not planned for somebody who has gone', async () => {
    const rig = await aLongClass(20)
    const { replay } = rig.recordings
    const asked = replay.download(rig.first().id, { goesOn: false, wanted: () => false })
    await expect(asked).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect((await replay.download(rig.first().id, { goesOn: false })).size).toBeGreaterThan(0)
  })

  it('is planned as one file and read from anywhere in it', async () => {
    const rig = await aLongClass(300)
    const { replay } = rig.recordings
    const download = await replay.download(rig.first().id, { goesOn: false })
    const whole = await buffer(await download.read(0, download.size))
    expect(whole.length).toBe(download.size)
    for (const from of [0, 1, 100_000, download.size - 5000]) {
      const part = await buffer(await download.read(from, 5000))
      expect(part.equals(whole.subarray(from, from + 5000))).toBe(true)
    }
  })
})
