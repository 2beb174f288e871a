import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { RealClock } from '#appliance/base/clock.ts'
import { days } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ClockTrustKeeper } from '#appliance/health/clock-trust.ts'
import { LinuxVouchedTime } from '#appliance/health/vouched-time.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const NOBODY = { synchronised: () => Promise.resolve(false), hardwareTime: () => Promise.resolve(undefined) }

/** The clock of a box that nobody sets, on a machine that has been switched on; `boot` names that. */
async function aBoxClock(folder: string, boot: string): Promise<ClockTrustKeeper> {
  const bootFile = join(folder, 'boot')
  await writeFile(bootFile, `${boot}\n`)
  const clock = new RealClock()
  const log = createLog('silent')
  const vouched = new LinuxVouchedTime({ folder, log, bootFile })
  const keeper = new ClockTrustKeeper({ clock, system: NOBODY, builtAt: 0, bus: new BoxBus(clock, () => undefined), log, vouched })
  await keeper.start()
  onTestFinished(() => keeper.stop())
  return keeper
}

describe('the time that a teacher’s phone gave a box', () => {
  it('holds when the box starts again, and goes on meanwhile', async () => {
    const folder = await aFolder()
    const before = await aBoxClock(folder, 'one')
    const said = Date.now() + days(3)
    before.confirmedByPerson(said)
    await before.stop()
    const after = await aBoxClock(folder, 'one')
    expect(after.trust.value).toBe('person')
    expect(after.now() - said).toBeGreaterThanOrEqual(0)
    expect(after.now() - said).toBeLessThan(60_000)
  })

  it('is forgotten when the machine was off, for nobody knows how long', async () => {
    const folder = await aFolder()
    const before = await aBoxClock(folder, 'one')
    before.confirmedByPerson(Date.now() + days(3))
    await before.stop()
    expect((await aBoxClock(folder, 'two')).trust.value).toBe('no')
  })

  it('is asked for again where a power cut left half of it', async () => {
    const folder = await aFolder()
    await writeFile(join(folder, 'vouched-time.json'), '{"boot":"one","by":"per')
    expect((await aBoxClock(folder, 'one')).trust.value).toBe('no')
  })
})
