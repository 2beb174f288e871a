import { describe, expect, it } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import type { Fact } from '#appliance/contract/facts.ts'

function aBus() {
  const failures: string[] = []
  const clock = new ManualClock(5000)
  const bus = new BoxBus(clock, (name) => failures.push(name))
  return { bus, failures }
}

describe('the bus', () => {
  it('tells a fact to those who asked for it, and to those who hear everything', () => {
    const { bus } = aBus()
    const heard: unknown[] = []
    const all: Fact[] = []
    bus.on('live.gap', (payload) => heard.push(payload))
    bus.onAny((fact) => all.push(fact))
    bus.tell('live.gap', { channel: 'class', milliseconds: 40 })
    bus.tell('lesson.resumed', { channel: 'class' })
    expect(heard).toEqual([{ channel: 'class', milliseconds: 40 }])
    expect(all.map((fact) => [fact.name, fact.at])).toEqual([
      ['live.gap', 5000],
      ['lesson.resumed', 5000],
    ])
  })

  it('keeps telling the others when one listener throws, and reports it', () => {
    const { bus, failures } = aBus()
    let heard = 0
    bus.on('lesson.resumed', () => {
      throw new Error('broken listener')
    })
    bus.on('lesson.resumed', () => heard++)
    bus.tell('lesson.resumed', { channel: 'class' })
    expect(heard).toBe(1)
    expect(failures).toEqual(['lesson.resumed'])
  })

  it('is quiet to a listener that left', () => {
    const { bus } = aBus()
    let heard = 0
    const leave = bus.on('lesson.resumed', () => heard++)
    leave()
    bus.tell('lesson.resumed', { channel: 'class' })
    expect(heard).toBe(0)
  })
})
