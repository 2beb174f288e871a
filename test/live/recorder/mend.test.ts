import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mend, readStretches } from '#appliance/live/recorder/mend.ts'
import { endOf } from '#appliance/live/recorder/stretch.ts'
import { StretchWriter } from '#appliance/live/recorder/stretch-writer.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { Random } from '#test/helper/random.ts'
import { seenByMediabunny } from '../fmp4/judges.ts'
import { clipSegments } from './clip-segments.ts'

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
const CLIP = clipSegments(4)

/** The file of a stretch of four segments, in a folder of its own. */
async function aStretch(): Promise<{ folder: string; file: string; whole: Buffer }> {
  const folder = await aFolder()
  const [first] = CLIP
  if (first === undefined) throw new TypeError('the clip is empty')
  const writer = new StretchWriter(folder, 1, first.init)
  await writer.append(CLIP)
  await writer.close()
  const file = join(folder, '1.mp4')
  return { folder, file, whole: await readFile(file) }
}

describe(`a file of a recording after a power cut (seed ${SEED})`, () => {
  it('that was cut at any byte keeps all that is whole, and ends with it', async () => {
    const { folder, file, whole } = await aStretch()
    const random = new Random(SEED)
    for (let round = 0; round < 40; round += 1) {
      const cut = 1 + random.below(whole.length)
      await writeFile(file, whole.subarray(0, cut))
      const { stretches, bytesLost } = await mend(folder)
      const end = stretches.reduce((sum, stretch) => sum + endOf(stretch), 0)
      expect(end + bytesLost).toBe(cut)
      // A part is 200 ms of this clip: no more than the one that was cut is lost.
      expect(bytesLost).toBeLessThan(60_000)
      expect(await mend(folder)).toEqual({ stretches, bytesLost: 0 })
      const tracks = stretches.length === 0 ? [] : await seenByMediabunny(await readFile(file))
      expect(tracks).toHaveLength(stretches.length * 2)
    }
  })

  it('with any byte of it spoiled is read without an error, and never beyond its end', async () => {
    const { folder, file, whole } = await aStretch()
    const random = new Random(SEED)
    for (let round = 0; round < 60; round += 1) {
      const spoiled = Buffer.from(whole)
      for (let count = random.below(4); count >= 0; count -= 1) spoiled[random.below(spoiled.length)] = random.below(256)
      await writeFile(file, spoiled)
      for (const stretch of await readStretches(folder)) expect(endOf(stretch)).toBeLessThanOrEqual(whole.length)
      const { stretches } = await mend(folder)
      expect(await mend(folder)).toEqual({ stretches, bytesLost: 0 })
    }
  })

  it('is put together from all its stretches in their order, whatever else lies there', async () => {
    const { folder, whole } = await aStretch()
    for (const name of ['10.mp4', '2.mp4', '03.mp4', 'x.mp4', '4.mp4.tmp']) await writeFile(join(folder, name), whole)
    await mkdir(join(folder, 'more'))
    expect((await mend(folder)).stretches.map(({ number }) => number)).toEqual([1, 2, 10])
  })
})
