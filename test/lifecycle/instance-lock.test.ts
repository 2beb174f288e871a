import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { InstanceLock } from '#appliance/lifecycle/instance-lock.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { AProcess } from './a-process.ts'

const HOLDER = new URL('./lock-holder.ts', import.meta.url)

function aLock(dataFolder: string): InstanceLock {
  const lock = new InstanceLock({ dataFolder, clock: new RealClock() })
  onTestFinished(() => lock.release())
  return lock
}

describe('a second box on the same data folder', () => {
  it('is refused, and told which process runs already', async () => {
    const folder = await aFolder()
    const first = new AProcess(HOLDER, [folder])
    await first.says('held')
    await expect(aLock(folder).acquire()).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      message: `another box (process ${first.child.pid}) already runs on the data folder ${folder}`,
    })
  })

  it('is refused by another name of the folder, too', async () => {
    const folder = await aFolder()
    const alias = join(await aFolder(), 'alias')
    await symlink(folder, alias)
    await aLock(folder).acquire()
    await expect(aLock(alias).acquire()).rejects.toMatchObject({ code: 'ALREADY_RUNNING' })
  })

  it('is refused even while the first one is frozen', async () => {
    const folder = await aFolder()
    const first = new AProcess(HOLDER, [folder])
    await first.says('held')
    first.child.kill('SIGSTOP')
    await expect(aLock(folder).acquire()).rejects.toMatchObject({
      code: 'ALREADY_RUNNING',
      message: `another box already runs on the data folder ${folder}`,
    })
  })

  it('is let in as soon as the first one was killed', async () => {
    const folder = await aFolder()
    const first = new AProcess(HOLDER, [folder])
    await first.says('held')
    first.child.kill('SIGKILL')
    await first.ends()
    await expect(aLock(folder).acquire()).resolves.toBeUndefined()
  })

  it('is one of many that start at the same moment: exactly one runs', async () => {
    const folder = await aFolder()
    const all = Array.from({ length: 4 }, () => new AProcess(HOLDER, [folder]))
    await Promise.all(all.map((one) => Promise.race([one.says('held'), one.says('refused')])))
    expect(all.filter((one) => one.lines.includes('held'))).toHaveLength(1)
  })

  it('may run on another folder', async () => {
    await aLock(await aFolder()).acquire()
    await expect(aLock(await aFolder()).acquire()).resolves.toBeUndefined()
  })

  it('may run once the first one has let go', async () => {
    const folder = await aFolder()
    const first = aLock(folder)
    await first.acquire()
    await first.release()
    await expect(aLock(folder).acquire()).resolves.toBeUndefined()
  })
})
