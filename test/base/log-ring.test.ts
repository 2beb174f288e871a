import { describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { LogRing } from '#appliance/base/log-ring.ts'

const filled = (count: number): LogRing => {
  const ring = new LogRing()
  const log = createLog('info', ring)
  for (let n = 1; n <= count; n += 1) log.child({ room: 'live' }).info({ n }, 'frame came')
  return ring
}

describe('the last lines of the log', () => {
  it('are told oldest first, each with its room, what it says and its facts', () => {
    const { lines, skipped } = filled(2).since(0, 10)
    expect(skipped).toBe(0)
    expect(lines).toMatchObject([
      { n: 1, level: 'info', room: 'live', says: 'frame came', facts: { n: 1 } },
      { n: 2, facts: { n: 2 } },
    ])
    expect(lines[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  it('go on after the one that somebody knows, and say how many are not told', () => {
    const ring = filled(50)
    expect(ring.since(48, 10).lines.map(({ n }) => n)).toEqual([49, 50])
    expect(ring.since(10, 5)).toMatchObject({ skipped: 35, lines: [{ n: 46 }, { n: 47 }, { n: 48 }, { n: 49 }, { n: 50 }] })
    expect(ring.since(50, 10)).toEqual({ lines: [], skipped: 0 })
    expect(ring.since(9_999, 10)).toEqual({ lines: [], skipped: 0 })
  })

  it('are at most 2,000, and 1 MB, however much is said', () => {
    const ring = filled(3_000)
    expect(ring.since(0, 5_000)).toMatchObject({ skipped: 1_000 })
    for (let n = 0; n < 500; n += 1) createLog('info', ring).info({ text: 'x'.repeat(7_000) }, 'much')
    expect(ring.text().length).toBeLessThan(1_010_000)
  })

  it('keep what an overlong line says, and what is no line at all', () => {
    const ring = new LogRing()
    createLog('warn', ring).warn({ text: 'x'.repeat(100_000) }, 'too much')
    ring.write('something else\n')
    expect(ring.since(0, 2).lines).toMatchObject([
      { level: 'warn', says: 'too much', facts: { cut: expect.any(Number) } },
      { level: 'info', says: 'something else', time: '' },
    ])
    expect(ring.text().length).toBeLessThan(300)
  })

  it('hold nothing that the log hides', () => {
    const ring = new LogRing()
    createLog('info', ring).info({ pin: '246810', deeper: { token: 'tok-secret' }, names: ['Li Lei'] }, 'signed in')
    for (const secret of ['246810', 'tok-secret', 'Li Lei']) expect(ring.text()).not.toContain(secret)
  })
})
