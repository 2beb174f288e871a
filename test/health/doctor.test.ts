import { describe, expect, it, onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { minutes } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { Issue } from '#appliance/contract/health.ts'
import type { Check, IssueWords } from '#appliance/health/check.ts'
import { Doctor } from '#appliance/health/doctor.ts'
import { settled } from '#test/helper/settled.ts'

const words = (severity: Issue['severity'], en = 'broken'): IssueWords => ({
  severity,
  says: { 'zh-Hans': '坏了', en },
  remedy: { 'zh-Hans': '修一修', en: 'mend it' },
})

interface Practice {
  doctor: Doctor
  clock: ManualClock
  facts: string[]
  ids: () => string[]
}

function aDoctor(checks: readonly Check[] = []): Practice {
  const [clock, facts] = [new ManualClock(), [] as string[]]
  const bus = new BoxBus(clock, () => undefined)
  bus.onAny(({ name, payload }) => facts.push(`${name} ${'id' in payload ? payload.id : ''}`))
  const doctor = new Doctor({ checks, bus, clock, log: createLog('silent') })
  onTestFinished(() => doctor.stop())
  return { doctor, clock, facts, ids: () => doctor.view.value.issues.map(({ id }) => id) }
}

describe('what is wrong with the box', () => {
  it('is told once, with the time at which it began, however often it is raised', () => {
    const { doctor, clock, facts } = aDoctor()
    const began = clock.now()
    doctor.raise({ id: 'ffmpeg-missing', ...words('warning') })
    clock.advance(minutes(5))
    doctor.raise({ id: 'ffmpeg-missing', ...words('warning', 'still broken') })
    expect(doctor.view.value.issues).toEqual([{ id: 'ffmpeg-missing', since: began, ...words('warning', 'still broken') }])
    expect(facts).toEqual(['health.issue-raised ffmpeg-missing'])
  })

  it('is gone when it is cleared, and clearing nothing says nothing', () => {
    const { doctor, facts, ids } = aDoctor()
    doctor.raise({ id: 'a', ...words('info') })
    doctor.clear('a')
    doctor.clear('a')
    expect(ids()).toEqual([])
    expect(facts).toEqual(['health.issue-raised a', 'health.issue-cleared a'])
  })

  it('is told again when it gets worse', () => {
    const { doctor, facts } = aDoctor()
    doctor.raise({ id: 'a', ...words('warning') })
    doctor.raise({ id: 'a', ...words('critical') })
    expect(facts).toEqual(['health.issue-raised a', 'health.issue-raised a'])
  })

  it('is shown gravest first, then oldest first', () => {
    const { doctor, clock, ids } = aDoctor()
    for (const [id, severity] of [
      ['new', 'info'],
      ['warned', 'warning'],
      ['grave', 'critical'],
      ['later', 'warning'],
    ] as const) {
      clock.advance(1000)
      doctor.raise({ id, ...words(severity) })
    }
    expect(ids()).toEqual(['grave', 'warned', 'later', 'new'])
  })
})

describe('a check', () => {
  it('is looked at regularly: its issue comes and goes with what it finds', async () => {
    let found: IssueWords | undefined = words('warning')
    const { doctor, clock, ids } = aDoctor([{ id: 'disk-low', every: minutes(1), look: () => Promise.resolve(found) }])
    await doctor.start()
    await settled()
    const before = ids()
    found = undefined
    clock.advance(minutes(1))
    await settled()
    expect([before, ids()]).toEqual([['disk-low'], []])
  })

  it('that cannot look leaves its issue as it was last seen', async () => {
    let look = (): Promise<IssueWords | undefined> => Promise.resolve(words('warning'))
    const { doctor, clock, ids } = aDoctor([{ id: 'disk-low', every: minutes(1), look: () => look() }])
    await doctor.start()
    await settled()
    look = () => Promise.reject(new RangeError('no answer'))
    clock.advance(minutes(1))
    await settled()
    expect(ids()).toEqual(['disk-low'])
  })

  it('is not looked at any more after the stop', async () => {
    let looks = 0
    const { doctor, clock } = aDoctor([{ id: 'a', every: minutes(1), look: () => Promise.resolve(void (looks += 1)) }])
    await doctor.start()
    await doctor.stop()
    clock.advance(minutes(10))
    await settled()
    expect(looks).toBe(1)
  })
})
