import { describe, expect, it } from 'vitest'
import { KeyEvents } from '#appliance/hardware/evdev/key-events.ts'
import { InputEventReader, encodeInputEvent, recordBytesOf } from '#appliance/hardware/evdev/input-event.ts'
import type { InputEvent, RecordBytes } from '#appliance/hardware/evdev/input-event.ts'
import { deafAfterDamage } from './damaged-records.ts'

const SEED = Number(process.env['SEED'] ?? 20_261_130)
const CASES = 5000

// PageDown of a Logitech R400, pressed at 2026-05-19 05:21:15.250001 UTC, as `struct input_event` lies in memory.
const PAGEDOWN_64 = Buffer.from('4bf30b6a0000000091d003000000000001006d0001000000', 'hex')
const PAGEDOWN_32 = Buffer.from('4bf30b6a91d0030001006d0001000000', 'hex')
const PAGEDOWN: InputEvent = { time: 0x6a_0b_f3_4b * 1000 + 250.001, type: 1, code: 109, value: 1 }

const end = (recordBytes: RecordBytes, code = 0): Buffer => encodeInputEvent({ time: 1000, type: 0, code, value: 0 }, recordBytes)
const key = (code: number, value: number): Buffer => encodeInputEvent({ time: 1000, type: 1, code, value }, 24)

describe('a record of the kernel', () => {
  it.each([
    [24, PAGEDOWN_64],
    [16, PAGEDOWN_32],
  ] as const)('of %i bytes is read and written as it lies in memory', (recordBytes, bytes) => {
    const events = new InputEventReader(recordBytes).feed(bytes)
    expect([events, encodeInputEvent(PAGEDOWN, recordBytes)]).toEqual([[PAGEDOWN], bytes])
  })

  it.each([
    ['x64', 24],
    ['arm64', 24],
    ['riscv64', 24],
    ['arm', 16],
    ['ia32', 16],
  ] as const)('has its length by the program’s own architecture: %s', (architecture, recordBytes) => {
    expect(recordBytesOf(architecture)).toBe(recordBytes)
  })

  it('is whole only when its last byte has come', () => {
    const reader = new InputEventReader(24)
    const heard = [...PAGEDOWN_64].flatMap((byte) => reader.feed(Buffer.from([byte])))
    expect([heard, reader.badBytes]).toEqual([[PAGEDOWN], 0])
  })

  it('is found again behind bytes that are none', () => {
    const reader = new InputEventReader(24)
    const heard = reader.feed(Buffer.concat([Buffer.from('no keyboard says this'), PAGEDOWN_64]))
    expect([heard, reader.badBytes]).toEqual([[PAGEDOWN], 21])
  })
})

describe('the keys of a device', () => {
  it('go down, repeat and come up', () => {
    const bytes = Buffer.concat([key(63, 1), end(24), key(63, 2), end(24), key(63, 0), end(24)])
    expect(new KeyEvents(24).feed(bytes).map(({ code, move }) => [code, move])).toEqual([
      [63, 'down'],
      [63, 'repeat'],
      [63, 'up'],
    ])
  })

  it('say nothing from a full buffer until the report behind it is over', () => {
    const bytes = Buffer.concat([end(24, 3), key(30, 1), end(24), key(48, 1), end(24)])
    expect(new KeyEvents(24).feed(bytes).map(({ code }) => code)).toEqual([48])
  })

  it('are not what lights, wheels and scan codes say', () => {
    const others = [2, 4, 0x11, 0x14].map((type) => encodeInputEvent({ time: 5, type, code: 4, value: 1 }, 24))
    expect(new KeyEvents(24).feed(Buffer.concat(others))).toEqual([])
  })
})

it.each([24, 16] as const)(
  `${CASES} streams of damaged records of %i bytes are no crash, and presses are heard behind them (seed ${SEED})`,
  (bytes) => {
    expect(deafAfterDamage(bytes, { seed: SEED, cases: CASES })).toBe(0)
  },
)
