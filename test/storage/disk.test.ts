import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ensureDataFolder, freeSpace, writeFileAtomic } from '#appliance/storage/disk.ts'
import { aFolder } from '#test/helper/a-folder.ts'

describe('writing a file', () => {
  it('replaces the old content and leaves nothing else behind', async () => {
    const folder = await aFolder()
    await writeFile(join(folder, 'publish-key'), 'old')
    await writeFileAtomic(join(folder, 'publish-key'), 'new')
    expect(await readFile(join(folder, 'publish-key'), 'utf8')).toBe('new')
    expect(await readdir(folder)).toEqual(['publish-key'])
  })

  it('keeps a secret file to its owner whatever was there before', async () => {
    const path = join(await aFolder(), 'claim-code')
    await writeFile(path, 'old', { mode: 0o666 })
    await writeFileAtomic(path, 'new', { mode: 0o600 })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('cleans up after itself when it cannot finish', async () => {
    const folder = await aFolder()
    await mkdir(join(folder, 'taken', 'inside'), { recursive: true })
    await expect(writeFileAtomic(join(folder, 'taken'), 'x')).rejects.toMatchObject({ syscall: 'rename' })
    expect(await readdir(folder)).toEqual(['taken'])
  })
})

describe('the data folder', () => {
  it('is made where it is missing', async () => {
    const path = join(await aFolder(), 'deep', 'var')
    expect(await ensureDataFolder(path)).toBe(path)
    expect(await readdir(path)).toEqual([])
  })

  it('is refused by name and reason where it cannot be used', async () => {
    const path = join(await aFolder(), 'a-file')
    await writeFile(path, '')
    await expect(ensureDataFolder(path)).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      message: expect.stringMatching(new RegExp(`^the data folder ${path} cannot be used: EEXIST`)) as string,
    })
  })

  it('knows how many bytes are free', async () => {
    expect(await freeSpace(await aFolder())).toBeGreaterThan(0)
  })
})
