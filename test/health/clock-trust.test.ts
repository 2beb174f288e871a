import { describe, expect, it, onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { days, hours, minutes, seconds } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { ClockTrustKeeper } from '#appliance/health/clock-trust.ts'
import { settled } from '#test/helper/settled.ts'

const BUILT = Date.UTC(2026, 5, 1)
const IN_1970 = Date.UTC(1970, 0, 1)
const TODAY = Date.UTC(2026, 8, 1, 8)

interface Timepiece {
  keeper: ClockTrustKeeper
  clock: ManualClock
  system: { synced: boolean; hardware: number | undefined }
  facts: string[]
  pass: (time: number) => Promise<void>
}

async function aClock(options: { wall?: number; hardware?: number; synced?: boolean } = {}): Promise<Timepiece> {
  const clock = new ManualClock(options.wall ?? TODAY)
  const system = { synced: options.synced ?? false, hardware: options.hardware }
  const [bus, facts] = [new BoxBus(clock, () => undefined), [] as string[]]
  bus.on('clock.trusted', ({ by }) => facts.push(`trusted by ${by}`))
  bus.on('clock.stepped', ({ milliseconds }) => facts.push(`stepped by ${milliseconds}`))
  const reading = { synchronised: () => Promise.resolve(system.synced), hardwareTime: () => Promise.resolve(system.hardware) }
  const keeper = new ClockTrustKeeper({ clock, system: reading, builtAt: BUILT, bus, log: createLog('silent') })
  await keeper.start()
  onTestFinished(() => keeper.stop())
  const pass = async (time: number): Promise<void> => {
    await settled()
    clock.advance(time)
    await settled()
  }
  return { keeper, clock, system, facts, pass }
}

describe('the date', () => {
  it('is believed by nobody on a box without battery that nobody has set', async () => {
    expect((await aClock({ wall: IN_1970, hardware: IN_1970 })).keeper.trust.value).toBe('no')
  })

  it('is believed when a time server has set it', async () => {
    expect((await aClock({ synced: true })).keeper.trust.value).toBe('timesync')
  })

  it('is believed when a time server sets it later', async () => {
    const { keeper, system, facts, pass } = await aClock()
    system.synced = true
    await pass(seconds(30))
    expect([keeper.trust.value, facts]).toEqual(['timesync', ['trusted by timesync']])
  })

  it('is believed when a battery-backed clock has kept it', async () => {
    expect((await aClock({ hardware: TODAY + seconds(3) })).keeper.trust.value).toBe('rtc')
  })

  it('is not believed when the battery-backed clock says something else, or is older than the software', async () => {
    expect((await aClock({ hardware: TODAY - days(3) })).keeper.trust.value).toBe('no')
    expect((await aClock({ wall: BUILT - days(9), hardware: BUILT - days(9) })).keeper.trust.value).toBe('no')
  })
})

describe('a person who confirms the time', () => {
  it('is believed without a correction when the clock is about right', async () => {
    const { keeper } = await aClock()
    keeper.confirmedByPerson(TODAY + seconds(90))
    expect([keeper.trust.value, keeper.now()]).toEqual(['person', TODAY])
  })

  it('is followed when the clock is far off, and time goes on from there', async () => {
    const { keeper, pass } = await aClock({ wall: IN_1970 })
    keeper.confirmedByPerson(TODAY)
    await pass(minutes(10))
    expect(keeper.now()).toBe(TODAY + minutes(10))
  })

  it('is followed still when the clock of the system is stepped', async () => {
    const { keeper, clock, facts, pass } = await aClock({ wall: IN_1970 })
    keeper.confirmedByPerson(TODAY)
    clock.stepWall(IN_1970 + hours(7))
    await pass(seconds(5))
    // One step for everybody: the person's. What the system did to its own clock afterwards moved nothing.
    expect([keeper.now(), facts]).toEqual([TODAY + seconds(5), [`stepped by ${TODAY - IN_1970}`, 'trusted by person']])
  })

  it('yields to a time server', async () => {
    const { keeper, clock, system, pass } = await aClock({ wall: IN_1970 })
    keeper.confirmedByPerson(TODAY + hours(1))
    clock.stepWall(TODAY)
    system.synced = true
    await pass(seconds(30))
    keeper.confirmedByPerson(TODAY + days(300))
    expect([keeper.trust.value, keeper.now()]).toEqual(['timesync', TODAY + seconds(30)])
  })

  it('cannot mean a time before the software was made', async () => {
    const { keeper } = await aClock()
    expect(() => keeper.confirmedByPerson(BUILT - 1)).toThrow(/before the software of the box was made/)
    expect(keeper.trust.value).toBe('no')
  })
})

describe('a signed time from upstream', () => {
  it('counts more than a person and less than a time server', async () => {
    const { keeper, facts } = await aClock()
    keeper.confirmedByPerson(TODAY)
    keeper.vouchedByUpstream(TODAY + hours(1))
    keeper.confirmedByPerson(TODAY + hours(2))
    expect([keeper.now(), facts]).toEqual([TODAY + hours(1), ['trusted by person', `stepped by ${hours(1)}`, 'trusted by upstream']])
  })

  it('is left aside when it is a replay from before the software was made', async () => {
    const { keeper } = await aClock()
    keeper.vouchedByUpstream(BUILT - days(1))
    expect(keeper.trust.value).toBe('no')
  })
})

describe('a step of the clock', () => {
  it('is told with its size, forwards and backwards, and not for the slow pull of a time server', async () => {
    const { clock, facts, pass } = await aClock()
    clock.stepWall(clock.now() + 3000)
    await pass(seconds(5))
    clock.stepWall(clock.now() - 60_000)
    await pass(seconds(5))
    clock.stepWall(clock.now() + 100)
    await pass(seconds(5))
    expect(facts).toEqual(['stepped by 3000', 'stepped by -60000'])
  })
})
