import { execFileSync } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FolderDisk } from '#appliance/library/shelf/disk-probe.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'

describe.skipIf(noSmallDisk !== undefined)('the disk of the library', () => {
  it('is well while it takes what is written, and nothing of the trial is left on it', async () => {
    const folder = join(await aFolder(), 'disk')
    aSmallDisk(folder, '1m')
    expect(await new FolderDisk(folder).probe()).toBeUndefined()
    expect(await readdir(folder)).toEqual([])
    expect(await new FolderDisk(folder).space()).toEqual({ freeBytes: 1_048_576, totalBytes: 1_048_576 })
  })

  it('is full where no byte has room, and well again once there is room', async () => {
    const folder = join(await aFolder(), 'disk')
    const disk = aSmallDisk(folder, '64k')
    await writeFile(join(folder, 'recording'), Buffer.alloc(65_536))
    expect(await new FolderDisk(folder).probe()).toBe('full')
    disk.resize('256k')
    expect(await new FolderDisk(folder).probe()).toBeUndefined()
  })

  it('is read-only where the system has taken writing away', async () => {
    const folder = join(await aFolder(), 'disk')
    aSmallDisk(folder, '64k')
    execFileSync('mount', ['-o', 'remount,ro', folder])
    expect(await new FolderDisk(folder).probe()).toBe('read-only')
  })

  it('has failed where its folder is gone', async () => {
    expect(await new FolderDisk(join(await aFolder(), 'nowhere')).probe()).toBe('failed')
  })
})
