import { describe, expect, it } from 'vitest'
import { iclickerBase, lcdLine } from '#appliance/hardware/clickers/iclicker-base.ts'
import { IclickerDecoder, iclickerId } from '#appliance/hardware/clickers/iclicker-decoder.ts'
import type { Command } from '#appliance/hardware/clickers/driver.ts'
import { hex, heardOf, told } from './heard.ts'

const half = (text: string): Buffer => Buffer.concat([hex(text), Buffer.alloc(32)], 32)
const report = (...halves: string[]): Buffer => Buffer.concat([half(halves[0] ?? ''), half(halves[1] ?? '')])
const hidraw = (...reports: Buffer[]): string[] => told(heardOf(new IclickerDecoder(), ...reports))
const sent = (commands: readonly Command[]): string[] =>
  commands.map(({ bytes }) =>
    Buffer.from(bytes)
      .toString('hex')
      .replace(/(00)+$/, ''),
  )

describe('an i>clicker base', () => {
  // Recorded between a base and its maker's program: github.com/siefkenj/iclickerpoll, protocol_documentation/usbsnooplog1_cleaned.log.
  it('is understood as it was recorded', () => {
    const recorded = [
      '01 10 aa',
      '01 15 04 05 21 41 01 02 66',
      '02 2c',
      '02 18 1a 00 01 00 01',
      '02 13 81 82 e9 70 00',
      '01 12 aa 82 e9 70',
    ]
    const heard = recorded.flatMap((text) => new IclickerDecoder().take(report(text)))
    expect(heard).toMatchObject([
      { kind: 'said', text: 'taken: 01 10', taken: 0x10 },
      { kind: 'said', text: 'of 01 15: 04052141010266', own: true },
      { kind: 'said', text: '', own: true },
      { kind: 'said', text: '', own: true },
      { kind: 'press', id: '82E9701B', key: 'A', seq: 0 },
      { kind: 'said', text: 'taken: 01 12', taken: 0x12 },
    ])
  })

  it('gives a vote in each half of a report, and the number as it is printed on the remote', () => {
    expect(iclickerId(hex('1a2b3c'))).toBe('1A2B3C0D')
    expect(hidraw(report('02 13 81 1a2b3c 07', '02 13 85 112233 01'), report('02 13 83 1a2b3c 08'))).toEqual([
      '1A2B3C0D A',
      '11223300 E',
      '1A2B3C0D C',
    ])
  })

  it('counts the presses of a remote, so that one that is sent twice is known', () => {
    expect(new IclickerDecoder().take(report('02 13 81 1a2b3c 07'))).toMatchObject([{ kind: 'press', seq: 7 }])
  })

  it('tells that an answer is taken back', () => {
    expect(hidraw(report('02 13 86 1a2b3c 09'))).toEqual(['1A2B3C0D -'])
  })

  it('says that it took a command, and is not taken for a vote where it says what nobody knows', () => {
    expect(new IclickerDecoder().take(report('01 11 aa', '02 1a 1a2b3c'))).toMatchObject([
      { kind: 'said', text: 'taken: 01 11', own: true, taken: 0x11 },
      { kind: 'said', own: true },
    ])
    expect(hidraw(report('02 13 87 1a2b3c'), report('02 13 81 000000'), report('02 14 81 1a2b3c'), half('02 13 81 1a2b3c'))).toEqual([
      'key',
      'malformed',
      'malformed',
      'malformed',
    ])
  })

  it('is told its channel, to begin and to end, in reports of 65 bytes, and what it does not answer is followed by a rest', () => {
    const base = iclickerBase('AB')
    expect(sent(base.init).slice(0, 11)).toEqual([
      ...['0001102142', '000116', '00012a214205', '000112', '000115', '000116', '00012d'],
      ...['000129a18f968d9997'.concat('8f'), '00011704', '00011703', '000116'],
    ])
    expect(sent(base.open?.('numbers') ?? []).slice(0, 4)).toEqual(['00011703', '00011705', '000119670a01', '000111'])
    expect(sent(base.close?.() ?? []).slice(0, 5)).toEqual(['000112', '000116', '00011701', '00011703', '00011704'])
    const all = [...base.init, ...(base.open?.('letters') ?? []), ...(base.close?.() ?? [])]
    expect(all.every(({ bytes, rest, taken }) => bytes.length === 65 && rest === (taken === undefined ? 100 : 200))).toBe(true)
  })

  it('shows sixteen letters on each line of its display', () => {
    expect(Buffer.from(lcdLine(2, 'answer now, all of you').bytes).toString('latin1', 1, 20)).toBe('\u0001\u0014answer now, all \u0000')
  })
})
