import { describe, expect, it } from 'vitest'
import { iclickerBase, lcdLine } from '#appliance/hardware/clickers/iclicker-base.ts'
import { IclickerDecoder, iclickerId } from '#appliance/hardware/clickers/iclicker-decoder.ts'
import type { Command } from '#appliance/hardware/clickers/driver.ts'
import { hex, heardOf, told } from './heard.ts'

const half = (text: string): Buffer => Buffer.concat([hex(text), Buffer.alloc(32)], 32)
const report = (...halves: string[]): Buffer => Buffer.concat([half(halves[0] ?? ''), half(halves[1] ?? '')])
const hidraw = (...reports: Buffer[]): string[] => told(heardOf(new IclickerDecoder({ records: true }), ...reports))
const sent = (commands: readonly Command[]): string[] =>
  commands.map(({ bytes }) =>
    Buffer.from(bytes)
      .toString('hex')
      .replace(/(00)+$/, ''),
  )

describe('an i>clicker base', () => {
  it('gives a vote in each half of a report, and the number as it is printed on the remote', () => {
    expect(iclickerId(hex('1a2b3c'))).toBe('1A2B3C0D')
    expect(hidraw(report('02 13 81 1a2b3c 07', '02 13 85 112233 01'), report('02 13 83 1a2b3c 08'))).toEqual([
      '1A2B3C0D A',
      '11223300 E',
      '1A2B3C0D C',
    ])
  })

  it('counts the presses of a remote, so that one that is sent twice is known', () => {
    expect(new IclickerDecoder({ records: true }).take(report('02 13 81 1a2b3c 07'))).toMatchObject([{ kind: 'press', seq: 7 }])
  })

  it('tells that an answer is taken back', () => {
    expect(hidraw(report('02 13 86 1a2b3c 09'))).toEqual(['1A2B3C0D -'])
  })

  it('says that it took a command, and is not taken for a vote where it says what nobody knows', () => {
    expect(new IclickerDecoder({ records: true }).take(report('01 11 aa', '02 1a 1a2b3c'))).toMatchObject([
      { kind: 'said', text: 'taken: 01 11', own: true },
      { kind: 'said', own: true },
    ])
    expect(hidraw(report('02 13 87 1a2b3c'), report('02 13 81 000000'), report('02 14 81 1a2b3c'), half('02 13 81 1a2b3c'))).toEqual([
      'key',
      'malformed',
      'malformed',
      'malformed',
    ])
  })

  it('is heard over a tty, too, and again after a byte was lost', () => {
    const decoder = new IclickerDecoder({ records: false })
    const [torn, whole] = [report('02 13 81 1a2b3c 07').subarray(1), report('02 13 82 1a2b3c 08')]
    expect(told(heardOf(decoder, torn, whole))).toEqual(['malformed', '1A2B3C0D B'])
  })

  it('is told its channel, to begin and to end, in reports of 65 bytes that do not come too fast', () => {
    const base = iclickerBase({ channel: 'AB' })
    expect(sent(base.init).slice(0, 11)).toEqual([
      ...['0001102142', '000116', '00012a214205', '000112', '000115', '000116', '00012d'],
      ...['000129a18f968d9997'.concat('8f'), '00011704', '00011703', '000116'],
    ])
    expect(sent(base.open?.('numbers') ?? []).slice(0, 4)).toEqual(['00011703', '00011705', '000119670a01', '000111'])
    expect(sent(base.close?.() ?? []).slice(0, 5)).toEqual(['000112', '000116', '00011701', '00011703', '00011704'])
    const all = [...base.init, ...(base.open?.('letters') ?? []), ...(base.close?.() ?? [])]
    expect(all.every(({ bytes, rest }) => bytes.length === 65 && rest === 200)).toBe(true)
  })

  it('shows sixteen letters on each line of its display', () => {
    expect(Buffer.from(lcdLine(2, 'answer now, all of you').bytes).toString('latin1', 1, 20)).toBe('\u0001\u0014answer now, all \u0000')
  })
})
