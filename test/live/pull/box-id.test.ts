import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { BoxId } from '#appliance/live/pull/box-id.ts'
import { pathHeader, pathIn } from '#appliance/live/pull/peer-protocol.ts'
import { aFolder } from '#test/helper/a-folder.ts'

async function idIn(folder: string, machine?: string): Promise<string> {
  const boxId = new BoxId({ folder, log: createLog('silent'), machine: () => Promise.resolve(machine) })
  await boxId.start()
  return boxId.value
}

describe('what tells one box of a school from another', () => {
  it('is made once and kept', async () => {
    const folder = await aFolder()
    const id = await idIn(folder)
    expect(await idIn(folder)).toBe(id)
    expect(await idIn(await aFolder())).not.toBe(id)
    expect(pathIn(pathHeader([id, id]))).toEqual([id, id])
  })

  it('is another one where the card was copied into another machine, and then stays', async () => {
    const folder = await aFolder()
    const id = await idIn(folder, 'machine-1')
    expect(await idIn(folder, 'machine-1')).toBe(id)
    // A machine that cannot tell what it is may be the same.
    expect(await idIn(folder)).toBe(id)
    const copy = await idIn(folder, 'machine-2')
    expect(copy).not.toBe(id)
    expect(await idIn(folder, 'machine-2')).toBe(copy)
  })

  it('stays where it was kept before machines were told apart', async () => {
    const folder = await aFolder()
    const id = await idIn(folder)
    expect(await idIn(folder, 'machine-1')).toBe(id)
    expect(await idIn(folder, 'machine-2')).not.toBe(id)
  })

  it('is made anew where what was kept is none', async () => {
    const folder = await aFolder()
    await writeFile(join(folder, 'box-id'), '../../etc/passwd\r\nx: y')
    const id = await idIn(folder)
    expect((await readFile(join(folder, 'box-id'), 'utf8')).trim()).toBe(id)
  })

  it('is there although the disk takes nothing, until the next start', async () => {
    const nowhere = join(await aFolder(), 'missing')
    expect(await idIn(nowhere)).toMatch(/^[0-9a-f-]{36}$/)
  })
})
