import { describe, expect, it } from 'vitest'
import { readOptions } from '../bench/options.ts'
import { busyWarning, tableOf } from '../bench/report.ts'

describe('the report of a bench', () => {
  it('says OVER by name, and what was left out and why', () => {
    const table = tableOf({
      figures: [
        { name: 'memory', value: 200.4, unit: 'MB', bar: 180 },
        { name: 'start', value: 1.234, unit: 's', bar: 1.5, runs: [1.1, 1.3] },
      ],
      skipped: [{ what: 'nginx-rtmp', why: 'nginx is not installed' }],
      loadBefore: 0,
    })
    expect(table.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      'figure | value | unit | runs | bar',
      'memory | 200 | MB | <= 180 | OVER',
      'start | 1.23 | s | 1.10 - 1.30 | <= 1.50 | ok',
      '',
      'not measured: nginx-rtmp (nginx is not installed)',
      '1 of 2 bars are kept. OVER: memory',
    ])
  })

  it('counts a figure that could not be measured as not kept', () => {
    expect(tableOf({ figures: [{ name: 'delay', value: Number.NaN, unit: 'ms', bar: 60 }], skipped: [], loadBefore: 0 })).toContain(
      'OVER: delay',
    )
  })

  it('warns that delays say little where the machine has other work', () => {
    expect([busyWarning(0.4, 2), busyWarning(16.4, 2)]).toEqual([undefined, expect.stringContaining('load 16.4 on 2 processors')])
  })
})

describe('the command line of a bench', () => {
  it('measures everything with 200 viewers and three rounds where nothing else is asked for', () => {
    expect(readOptions([])).toEqual({ only: [], quick: false, viewers: 200, rounds: 3, atMost: Infinity })
  })

  it('refuses an option that does not exist', () => {
    expect(() => readOptions(['--fast'])).toThrow(/--fast/)
  })
})
