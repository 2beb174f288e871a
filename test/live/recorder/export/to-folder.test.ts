import { renameSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { aFolder } from '#test/helper/a-folder.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { clipSegments } from '../clip-segments.ts'
import { aKeptClass, FILM, MARKS } from './a-kept-class.ts'

/** A place where sticks appear, with one that has a folder for recordings. */
async function aStick() {
  const stick = join(await aFolder(), 'STICK')
  const folder = join(stick, '录像')
  await mkdir(folder, { recursive: true })
  return { stick, folder }
}

/** Calls once, as soon as something of the recording is in the folder. */
function midway({ rig, exported }: Awaited<ReturnType<typeof aKeptClass>>, act: () => void): void {
  let acted = false
  rig.recordings.view.watch(() => {
    if (acted || exported()?.state !== 'running' || (exported()?.sent ?? 0) === 0) return
    acted = true
    act()
  })
}

describe('a recording that is taken to a folder', () => {
  it('lies there whole under a name by which people know it, with what is to be explained again beside it', async () => {
    const folder = await aFolder()
    const { rig, id, film, exported } = await aKeptClass({ folder })
    await rig.recordings.mark(id, { at: 5 })
    await rig.recordings.takeTo(id, 'folder')
    await rig.until(() => expect(exported()).toMatchObject({ to: 'folder', state: 'finished' }))
    expect((await readdir(folder)).toSorted()).toEqual([FILM, MARKS])
    expect((await readFile(join(folder, FILM))).equals(await film())).toBe(true)
    expect(await readFile(join(folder, MARKS), 'utf8')).toContain('再讲一遍 1')
  }, 60_000)

  it('waits for a stick that has such a folder, and goes onto it as soon as somebody puts it in', async () => {
    const { stick, folder } = await aStick()
    const sticks: string[] = []
    const { rig, id, exported } = await aKeptClass({ folder: '录像' }, { segments: 4, sticks: () => sticks })
    await rig.recordings.takeTo(id, 'folder')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', trouble: 'place-missing' }))
    sticks.push(join(await aFolder(), 'other'), stick)
    rig.clock.advance(20_000)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
    expect(await readdir(folder)).toEqual([FILM])
  }, 60_000)

  it('never lands on the box’s own disk in the place of a stick that is not there', async () => {
    const parent = await aFolder()
    const { rig, id, exported } = await aKeptClass({ folder: join(parent, 'STICK', '录像') }, { segments: 4 })
    await rig.recordings.takeTo(id, 'folder')
    await rig.until(() => expect(exported()).toMatchObject({ trouble: 'place-missing' }))
    expect(await readdir(parent)).toEqual([])
  }, 60_000)

  it('is not led out of a stick by a link or by dots', async () => {
    const { stick } = await aStick()
    const outside = await aFolder()
    await symlink(outside, join(stick, 'link'))
    for (const folder of ['link', '../..', '.']) {
      const { rig, id, exported } = await aKeptClass({ folder }, { segments: 4, sticks: () => [stick] })
      await rig.recordings.takeTo(id, 'folder')
      await rig.until(() => expect(exported()).toMatchObject({ trouble: 'place-missing' }))
      await rig.stop()
    }
    expect(await readdir(outside)).toEqual([])
  }, 60_000)

  it('is nowhere under its name where the stick was pulled out midway, and is whole once that is back', async () => {
    const { stick, folder } = await aStick()
    const kept = await aKeptClass({ folder: '录像' }, { sticks: () => [stick] })
    const { rig, id, film, exported } = kept
    midway(kept, () => renameSync(stick, `${stick}.pulled`))
    await rig.recordings.takeTo(id, 'folder')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', trouble: 'place-missing' }))
    expect(await readdir(join(`${stick}.pulled`, '录像'))).not.toContain(FILM)
    await rename(`${stick}.pulled`, stick)
    rig.clock.advance(20_000)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
    expect(await readdir(folder)).toEqual([FILM])
    expect((await readFile(join(folder, FILM))).equals(await film())).toBe(true)
  }, 60_000)

  it('stops at once when a class begins, leaves nothing half, and is done after it', async () => {
    const folder = await aFolder()
    const kept = await aKeptClass({ folder })
    const { rig, id, exported } = kept
    midway(kept, () => rig.inClass.set(true))
    await rig.recordings.takeTo(id, 'folder')
    await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', held: 'class' }))
    expect(await readdir(folder)).toEqual([])
    rig.inClass.set(false)
    await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
  }, 60_000)

  it('keeps nothing behind it waiting where it cannot be brought there', async () => {
    const folder = await aFolder()
    const first = await aKeptClass({ folder }, { segments: 4 })
    const { rig } = first
    rig.clock.advance(3_600_000)
    await rig.begin()
    await rig.bring(clipSegments(4))
    const { id: later } = rig.first()
    await rig.end()
    await rename(join(rig.folder, first.id, '1.mp4'), join(rig.folder, 'away'))
    await rig.recordings.takeTo(first.id, 'folder')
    await rig.recordings.takeTo(later, 'folder')
    await rig.until(() => expect(rig.factsOf('recording.export-finished')).toMatchObject([{ id: later }]))
    const waiting = rig.view().recordings.find(({ id }) => id === first.id)
    expect(waiting?.exports).toMatchObject([{ state: 'waiting', trouble: 'disk' }])
  }, 60_000)

  it.skipIf(noSmallDisk !== undefined)(
    `says that the stick is full, leaves nothing half, and goes on when there is room ${noSmallDisk ?? ''}`,
    async () => {
      const folder = await aFolder()
      const disk = aSmallDisk(folder, '2m')
      const kept = await aKeptClass({ folder })
      const { rig, id, film, exported } = kept
      await rig.recordings.takeTo(id, 'folder')
      await rig.until(() => expect(exported()).toMatchObject({ state: 'waiting', trouble: 'place-full' }))
      // Room enough when it begins, and none any more midway.
      disk.resize('64m')
      midway(kept, () => disk.resize('3m'))
      rig.clock.advance(10_000)
      await rig.until(() => expect(rig.lines.filter((line) => line.includes('place-full'))).toHaveLength(2))
      expect(await readdir(folder)).toEqual([])
      disk.resize('64m')
      rig.clock.advance(60_000)
      await rig.until(() => expect(exported()).toMatchObject({ state: 'finished' }))
      expect((await readFile(join(folder, FILM))).equals(await film())).toBe(true)
    },
    60_000,
  )
})
