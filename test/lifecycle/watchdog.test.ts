import { describe, expect, it, onTestFinished } from 'vitest'
import { seconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Watchdog, watchdogPeriod } from '#appliance/lifecycle/watchdog.ts'
import { settled } from '#test/helper/settled.ts'
import { never } from './a-room.ts'

interface Watched {
  database: { answers: () => Promise<void> }
  pings: () => number
  pass: (time: number) => Promise<void>
}

async function watched(period: number | undefined): Promise<Watched> {
  const clock = new ManualClock()
  const [database, relay] = [
    { name: 'database', answers: () => Promise.resolve() },
    { name: 'relay', answers: () => Promise.resolve() },
  ]
  let pings = 0
  const notify = { watchdog: () => Promise.resolve(void (pings += 1)) }
  const watchdog = new Watchdog({ probes: [database, relay], notify, period, clock, log: createLog('silent') })
  await watchdog.start()
  onTestFinished(() => watchdog.stop())
  const pass = async (time: number): Promise<void> => {
    clock.advance(time)
    await settled()
  }
  await settled()
  return { database, pings: () => pings, pass }
}

describe('the watchdog', () => {
  it('is petted twice in each period while everything answers', async () => {
    const { pings, pass } = await watched(seconds(30))
    for (let half = 0; half < 4; half += 1) await pass(seconds(15))
    expect(pings()).toBe(5)
  })

  it('is left alone while the database is silent, and petted again when it answers', async () => {
    const { database, pings, pass } = await watched(seconds(30))
    database.answers = never
    await pass(seconds(15))
    await pass(seconds(14))
    expect(pings()).toBe(1)
    database.answers = () => Promise.resolve()
    await pass(seconds(1))
    expect(pings()).toBe(2)
  })

  it('is left alone while something says that it is broken', async () => {
    const { database, pings, pass } = await watched(seconds(30))
    database.answers = () => Promise.reject(new BoxError('DATABASE_FAILED', 'gone'))
    await pass(seconds(15))
    expect(pings()).toBe(1)
  })

  it('is not there where systemd does not ask for it', async () => {
    const { pings, pass } = await watched(undefined)
    await pass(seconds(600))
    expect(pings()).toBe(0)
  })

  it('takes its period from systemd, when systemd means this process', () => {
    expect(watchdogPeriod({ WATCHDOG_USEC: '30000000' }, 12)).toBe(30_000)
    expect(watchdogPeriod({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '12' }, 12)).toBe(30_000)
    expect(watchdogPeriod({ WATCHDOG_USEC: '30000000', WATCHDOG_PID: '13' }, 12)).toBeUndefined()
    expect(watchdogPeriod({}, 12)).toBeUndefined()
  })
})
