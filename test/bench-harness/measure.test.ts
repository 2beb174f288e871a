import { describe, expect, it } from 'vitest'
import { delaysOf, pausesOf } from '../bench/measure/glass-delay.ts'
import { median, percentile } from '../bench/measure/percentile.ts'
import { countEstablished, parseMemory, parseStat } from '../bench/measure/proc-files.ts'

describe('percentiles', () => {
  it('take the nearest rank, in whatever order the values came', () => {
    const values = [5, 1, 4, 2, 3]
    expect([50, 95, 0, 100].map((percent) => percentile(values, percent))).toEqual([3, 5, 1, 5])
  })

  it('are no number where nothing was measured', () => {
    expect([percentile([], 95), median([])]).toEqual([Number.NaN, Number.NaN])
  })

  it('have a median between the two middle values of an even number', () => {
    expect([median([4, 1, 3, 2]), median([9, 7, 8])]).toEqual([2.5, 8])
  })
})

describe('what the kernel says of a process', () => {
  it('is read past a name with spaces and parentheses', () => {
    const stat = '42 (odd) name (x)) S 7 42 42 0 -1 4194304 100 0 0 0 30 20 4 2 20 0 11 0 100 1 1'
    expect(parseStat(stat)).toEqual({ pid: 42, parent: 7, ticks: 56 })
  })

  it('is nothing for a process that has ended', () => {
    expect([parseStat(''), parseMemory('')]).toEqual([undefined, { resident: 0, peak: 0 }])
  })

  it('gives memory in bytes', () => {
    expect(parseMemory('Name:\tnode\nVmHWM:\t  2048 kB\nVmRSS:\t  1024 kB\n')).toEqual({ resident: 1_048_576, peak: 2_097_152 })
  })

  it('counts only the established connections of the server itself', () => {
    const row = (local: string, remote: string, state: string): string =>
      `   0: 0100007F:${local} 0100007F:${remote} ${state} 00000000:00000000`
    const table = [
      '  sl  local_address rem_address   st',
      row('1F90', 'C001', '01'),
      row('C001', '1F90', '01'),
      row('1F90', 'C002', '04'),
      row('1F90', '0000', '0A'),
    ]
    expect(countEstablished(table.join('\n'), 8080)).toBe(1)
  })
})

describe('delay on the glass', () => {
  it('counts from the latest sending of a frame, for the clip goes round', () => {
    const sent = [
      { number: 7, at: 1000 },
      { number: 7, at: 41_000 },
    ]
    expect(
      delaysOf(
        [
          { number: 7, at: 41_400 },
          { number: 7, at: 1300 },
          { number: 8, at: 2000 },
        ],
        sent,
      ),
    ).toEqual([400, 300])
  })

  it('sees how long each picture stood', () => {
    expect(
      pausesOf([
        { number: 1, at: 100 },
        { number: 2, at: 140 },
        { number: 4, at: 500 },
      ]),
    ).toEqual([40, 360])
  })
})
