import { describe, expect, it } from 'vitest'
import { PressGate } from '#appliance/hardware/clickers/press-gate.ts'

const press = (device: string, at: number, more: { key?: string; seq?: number; receiver?: string } = {}) => ({
  ...{ device, key: 'A', seq: undefined, receiver: 'front', at, dedupe: 1000, ...more },
})

describe('the gate of presses', () => {
  it('takes a number that grows with each press for what it is: the same key with another one is another press', () => {
    const gate = new PressGate(() => false)
    const verdicts = [1, 1, 2, 2].map((seq, index) => gate.judge(press('x', index, { seq })))
    expect(verdicts).toEqual(['new', 'duplicate', 'new', 'duplicate'])
  })

  it('takes the same number for the same press also where another question is open meanwhile', () => {
    const gate = new PressGate(() => false)
    const judge = (at: number, seq: number) => gate.judge(press('x', at, { seq }))
    const verdicts = [judge(0, 1), judge(300, 1)]
    gate.nextQuestion()
    expect([...verdicts, judge(900, 1), judge(901, 2)]).toEqual(['new', 'duplicate', 'duplicate', 'new'])
  })

  it('lets strangers in again as time goes on', () => {
    const gate = new PressGate(() => false)
    const judge = (from: number, at: number) => Array.from({ length: 400 }, (_, index) => gate.judge(press(`s${from + index}`, at)))
    expect(judge(0, 0).filter((verdict) => verdict === 'new')).toHaveLength(300)
    expect(judge(1000, 1000).filter((verdict) => verdict === 'new')).toHaveLength(50)
  })

  it('keeps each receiver to itself: a flood at one of them keeps nobody from the other', () => {
    const gate = new PressGate(() => true)
    for (let index = 0; index < 5000; index += 1) gate.judge(press(`s${index}`, 0))
    expect([gate.judge(press('x', 1)), gate.judge(press('x', 1, { receiver: 'back' }))]).toEqual(['limited', 'new'])
  })

  it('says that an answer is stored only of the answer that is', () => {
    const gate = new PressGate(() => false)
    gate.judge(press('x', 0))
    gate.judge(press('x', 10, { key: 'B' }))
    gate.acknowledge('x', 'A')
    expect(gate.isAcknowledged('x')).toBe(false)
    gate.acknowledge('x', 'B')
    expect(gate.isAcknowledged('x')).toBe(true)
  })
})
