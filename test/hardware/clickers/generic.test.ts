import { describe, expect, it } from 'vitest'
import type { ReceiverSettings } from '#appliance/config/clicker-settings.ts'
import { checksumOf } from '#appliance/hardware/clickers/checksums.ts'
import type { Command, HeardPress } from '#appliance/hardware/clickers/driver.ts'
import { driverOf } from '#appliance/hardware/clickers/drivers.ts'
import { turningLine } from '#appliance/hardware/clickers/turning-line.ts'
import { bytes, hex, heardOf, told } from './heard.ts'

type Described = Omit<ReceiverSettings, 'port' | 'driver'>

const generic = (described: Described) => driverOf({ port: '/dev/ttyS0', driver: 'generic', ...described })
const hears = (described: Described, ...pieces: Uint8Array[]): string[] => told(heardOf(generic(described).decoder(), ...pieces))

/** Eight bytes: aa, number, key, sequence, XOR of all before it. */
const FIXED: Described = {
  ...{ framing: 'fixed', starts_with: 'hex:aa', length: 8, id: '1 4 hex', key: '5 1 u8', seq: '6 1 u8' },
  ...{ keys: ['1=A', '2=B', '3=C', '4=D'], checksum: 'xor8', checksum_over: '0 -1', checksum_at: -1 },
}
const fixed = (body: string): Buffer => {
  const frame = hex(`aa ${body}`)
  return Buffer.concat([frame, checksumOf('xor8', frame)])
}

describe('checksums', () => {
  it.each([
    ['sum8', 'dd'],
    ['xor8', '31'],
    ['lrc', '23'],
    ['crc16-ccitt-false', '29b1'],
    ['crc16-modbus', '374b'],
  ] as const)('of kind %s are those of the catalogues', (kind, check) => {
    expect(Buffer.from(checksumOf(kind, bytes('123456789'))).toString('hex')).toBe(check)
  })
})

describe('an odd receiver that is described by settings alone', () => {
  it('may send frames of fixed length that an XOR vouches for', () => {
    expect(hears(FIXED, fixed('00 00 10 01 01 07'), fixed('00 00 10 02 04 01'))).toEqual(['00001001 A', '00001002 D'])
  })

  it('is heard again in the next frame after lost, added or wrong bytes', () => {
    const [first, second] = [fixed('00 00 10 01 01 07'), fixed('aa aa 10 02 04 01')]
    expect(hears(FIXED, hex('00 ff aa'), first, second)).toEqual(['checksum', '00001001 A', 'AAAA1002 D'])
    expect(hears(FIXED, first.subarray(0, 5), second, first)).toEqual(['checksum', 'AAAA1002 D', '00001001 A'])
    expect(hears(FIXED, first.with(4, 9), second)).toEqual(['checksum', 'AAAA1002 D'])
  })

  it('may have a beginning, an end, and a byte that hides them', () => {
    const described: Described = {
      framing: 'delimited',
      starts_with: 'hex:02',
      ends_with: 'hex:03',
      escape: 'hex:10',
      id: '0 2 hex',
      key: '2 1 ascii',
    }
    expect(hears(described, hex('02 1234 41 03 ff 02 10 03 10 10 42 03'))).toEqual(['1234 A', '0310 B'])
    expect(hears(described, hex('02 12 02 1234 41 03'))).toEqual(['malformed', '1234 A'])
    expect(hears({ ...described, longest: 8 }, Buffer.alloc(20, 2), hex('02 1234 41 03')).at(-1)).toBe('1234 A')
  })

  it('may end its frames with silence', () => {
    const decoder = generic({ framing: 'idle', idle_ms: 30, id: '0 4 bcd', key: '4 1 ascii' }).decoder()
    expect(told(decoder.take(hex('12 34 56')))).toEqual([])
    decoder.take(hex('78 42'))
    expect(told(decoder.rest())).toEqual(['12345678 B'])
    decoder.take(new Uint8Array(300))
    expect([told(decoder.rest()), told(decoder.rest())]).toEqual([['too-long'], []])
  })

  it('may print lines with whatever end', () => {
    expect(hears({ framing: 'line', ends_with: ';', pattern: 'K(?<id>\\d+)=(?<key>[a-d])' }, bytes('K17=c;junk;K18=a;'))).toEqual([
      '17 C',
      '18 A',
    ])
  })

  it('may have numbers in any form', () => {
    const of = (form: string, packet: string): string[] =>
      hears({ framing: 'fixed', length: 5, id: `0 4 ${form}` as never, key: '4 1 ascii' }, hex(packet))
    expect(['u32be', 'u32le', 'bcd', 'hex'].map((form) => of(form, '00 00 10 01 41')[0])).toEqual([
      '4097 A',
      '17825792 A',
      '00001001 A',
      '00001001 A',
    ])
    expect(hears({ framing: 'fixed', length: 5, id: '0 4 ascii', key: '-1 1 ascii' }, bytes('0042C'))).toEqual(['0042 C'])
  })

  it('tells of a low battery', () => {
    const press = (line: string) =>
      generic({ preset: 'ascii' })
        .decoder()
        .take(bytes(`${line}\r\n`))[0] as HeardPress
    expect([
      press('1001,A').batteryLow,
      press('1001,A,low').batteryLow,
      press('1001,A,15').batteryLow,
      press('1001,A,80').batteryLow,
    ]).toEqual([false, true, true, false])
  })

  it('is greeted, kept awake and acknowledged as it wishes', () => {
    const driver = generic({ ...FIXED, init: ['hex:01 10', 'wait:200', 'GO\\r\\n'], keepalive: 'hex:00', ack: 'hex:06 {id} {seq} {sum}' })
    expect(driver.init.map(({ bytes, rest }) => [Buffer.from(bytes).toString('latin1'), rest])).toEqual([
      ['\u0001\u0010', 0],
      ['', 200],
      ['GO\r\n', 0],
    ])
    expect(driver.keepalive).toMatchObject({ every: 30_000 })
    const [press] = driver.decoder().take(fixed('00 00 10 01 01 07'))
    expect(Buffer.from(driver.ack?.(press as HeardPress) ?? []).toString('hex')).toBe('06000010010710')
    const text = generic({ preset: 'ascii', ack: 'OK {id}{key}\\n' })
    const [typed] = text.decoder().take(bytes('77,c\r\n'))
    expect(Buffer.from(text.ack?.(typed as HeardPress) ?? []).toString('latin1')).toBe('OK 77C\n')
  })

  it('is told when a question is opened and closed, where it must know', () => {
    const told = (commands: readonly Command[] | undefined) => commands?.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))
    const driver = generic({ preset: 'ascii', open: ['START\\n'], close: ['wait:50', 'STOP\\n'] })
    expect([told(driver.open?.('letters')), told(driver.close?.())]).toEqual([['START\n'], ['', 'STOP\n']])
    expect(generic({ preset: 'ascii' })).not.toHaveProperty('open')
  })

  it.each<[string, Described, string]>([
    ['it lacks a framing', {}, 'needs preset or framing'],
    ['nothing says where the key is', { framing: 'line', pattern: '(?<id>\\d+)' }, 'where key stands'],
    ['its pattern looks around', { framing: 'line', pattern: '(?<id>\\d+)(?=,)(?<key>.)' }, 'looks around'],
    ['its pattern is too large', { framing: 'line', pattern: '((((.{60}){60}){60}){60})(?<id>.)(?<key>.)' }, 'too large'],
    ['its hex digits are none', { ...FIXED, starts_with: 'hex:a' }, 'no pairs of hex digits'],
    ['its length is left out', { framing: 'fixed', id: '0 4 hex', key: '4 1 u8' }, 'needs length'],
    ['its channel is none', { ...FIXED, channel: 'AA' }, 'channel AA is none of generic'],
  ])('is refused with a sentence where %s', (_what, described, sentence) => {
    expect(() => generic(described)).toThrow(sentence)
    expect(() => generic(described)).toThrow(expect.objectContaining({ code: 'RECEIVER_REFUSED' }) as Error)
  })
})

describe('the presets', () => {
  const LINES = bytes(
    ['*** booting ***', 'incoming: 090fd335ae08 --> 5', 'incoming: 090fd335ae09 --> 5', 'incoming: 090fd335ae08 --> 4', ''].join('\r\n'),
  )

  it('hear a ResponseCard as its own driver does', () => {
    expect(hears({ preset: 'turning-serial' }, LINES)).toEqual(told(heardOf(turningLine.decoder(), LINES)))
    expect(hears({ preset: 'open-clicker-json' }, bytes('{"id": "090FD3", "key": "E", "raw_vote": "0x35"}\n'))).toEqual(['090FD3 E'])
    expect([generic({ preset: 'turning-serial' }).family, turningLine.family]).toEqual(['turning', 'turning'])
  })

  it('give way to what the school says itself', () => {
    expect(hears({ preset: 'ascii', keys: ['1=A', '2=B'], dedupe_ms: 300 }, bytes('9,2\r\n9,3\r\n'))).toEqual(['9 B', 'key'])
    expect(generic({ preset: 'ascii', baud: 19_200, dedupe_ms: 300 })).toMatchObject({ baud: 19_200, dedupe: 300 })
  })
})
