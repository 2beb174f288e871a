import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LinuxClock } from '#appliance/health/system-clock.ts'
import { aFolder } from '#test/helper/a-folder.ts'

interface Machine {
  clock: LinuxClock
  timesyncFlag: string
  rtcFolder: string
  timedatectl: string
}

async function aMachine(): Promise<Machine> {
  const folder = await aFolder()
  const paths = { timesyncFlag: join(folder, 'synchronized'), rtcFolder: join(folder, 'rtc0'), timedatectl: join(folder, 'timedatectl') }
  await mkdir(paths.rtcFolder)
  return { clock: new LinuxClock(paths), ...paths }
}

describe('the clock of the system', () => {
  it('is not synchronised where nothing says so', async () => {
    expect(await (await aMachine()).clock.synchronised()).toBe(false)
  })

  it('is synchronised once timesyncd has left its flag', async () => {
    const { clock, timesyncFlag } = await aMachine()
    await writeFile(timesyncFlag, '')
    expect(await clock.synchronised()).toBe(true)
  })

  it.each([
    ['yes', true],
    ['no', false],
  ])('is asked of timedatectl, which chrony needs: %s', async (answer, expected) => {
    const { clock, timedatectl } = await aMachine()
    await writeFile(timedatectl, `#!/bin/sh\n[ "$2" = --property=NTPSynchronized ] && echo ${answer}\n`)
    await chmod(timedatectl, 0o755)
    expect(await clock.synchronised()).toBe(expected)
  })

  it('has a hardware clock only where there is one', async () => {
    const { clock, rtcFolder } = await aMachine()
    const without = await clock.hardwareTime()
    await writeFile(join(rtcFolder, 'since_epoch'), '1788249600\n')
    expect([without, await clock.hardwareTime()]).toEqual([undefined, 1_788_249_600_000])
  })
})
