import { describe, expect, it } from 'vitest'
import { checksumOf } from '#appliance/hardware/clickers/checksums.ts'
import { openClickerJson } from '#appliance/hardware/clickers/open-clicker-json.ts'
import { pressCrc, turningLine } from '#appliance/hardware/clickers/turning-line.ts'
import { bytes, hex, heardOf, told } from './heard.ts'

const turning = (text: string): string[] => told(heardOf(turningLine.decoder(), bytes(text)))
const json = (text: string): string[] => told(heardOf(openClickerJson().decoder(), bytes(text)))

describe('a ResponseCard through the line receiver', () => {
  it('has the checksums that were published', () => {
    expect(Buffer.from(pressCrc(hex('090fd3'), 0x35)).toString('hex')).toBe('ae08')
    expect(Buffer.from(checksumOf('crc16-ccitt-false', hex('090fd306'))).toString('hex')).toBe('7b34')
  })

  it('is heard as the published line has it', () => {
    expect(turning('incoming: 090fd335ae08 --> 5\r\noutgoing: 090fd3067b34\r\n')).toEqual(['090FD3 E'])
  })

  it('has all twelve keys', () => {
    const line = (digit: string): string => {
      const key = digit.codePointAt(0) ?? 0
      return `incoming: 090fd3${key.toString(16)}${Buffer.from(pressCrc(hex('090fd3'), key)).toString('hex')} --> ${digit}\r\n`
    }
    expect(turning('1234567890?'.split('').map(line).join(''))).toEqual('ABCDEFGHIJ?'.split('').map((key) => `090FD3 ${key}`))
    expect(turning(line('x'))).toEqual(['malformed'])
  })

  it('is heard in pieces of any size, and behind a torn line', () => {
    const decoder = turningLine.decoder()
    const stream = bytes('*** booting ***\r\nRF_CH\t = 0x29\r\nincoming: 090fd335incoming: 090fd335ae08 --> 5\r\n')
    expect(told(heardOf(decoder, ...[...stream].map((byte) => Uint8Array.of(byte))))).toEqual(['090FD3 E'])
  })

  it('is heard behind noise without an end, which costs no memory', () => {
    const decoder = turningLine.decoder()
    for (let block = 0; block < 100; block += 1) decoder.take(new Uint8Array(1000).fill(0xe5))
    expect(told(decoder.take(bytes('incoming: 090fd335ae08 --> 5\r\n')))).toEqual(['090FD3 E'])
  })

  it.each([
    ['a wrong checksum', 'incoming: 090fd335ae09 --> 5', 'checksum'],
    ['another key beside the packet', 'incoming: 090fd335ae08 --> 4', 'contradicts'],
    ['half a packet', 'incoming: 090fd335', 'malformed'],
    ['bytes that are no text', 'inc\u0000ming', 'malformed'],
    ['a line without end', 'x'.repeat(300), 'too-long'],
  ])('does not count with %s', (_what, line, reason) => {
    expect(turning(`${line}\r\n`)).toEqual([reason])
  })

  it('knows its own receiver by the banner, and takes the dump of registers for what it is', () => {
    const heard = turningLine.decoder().take(bytes('*** booting ***\r\nCONFIG\t = 0x0f\r\n'))
    expect(heard).toEqual([
      { kind: 'said', text: '*** booting ***', own: true },
      { kind: 'said', text: 'CONFIG· = 0x0f', own: false },
    ])
  })
})

describe('a ResponseCard through the JSON receiver', () => {
  it('is heard as the published line has it', () => {
    expect(json('{"id": "090FD3", "key": "E", "raw_vote": "0x35"}\n')).toEqual(['090FD3 E'])
  })

  it.each([
    ['its raw byte says another key', '{"id": "090FD3", "key": "D", "raw_vote": "0x35"}', 'contradicts'],
    ['its raw byte is no key', '{"id": "090FD3", "key": "E", "raw_vote": "0x41"}', 'key'],
    ['nothing vouches for it', '{"id": "090FD3", "key": "E"}', 'malformed'],
    ['its number is none of a card', '{"id": "090FD3A", "key": "E", "raw_vote": "0x35"}', 'malformed'],
    ['it is torn', '{"id": "090FD3", "key"', 'malformed'],
  ])('does not count where %s', (_what, line, reason) => {
    expect(json(`${line}\n`)).toEqual([reason])
  })

  it('is heard behind a torn line that ran into it', () => {
    expect(json('{"id": "09{"id": "090FD3", "key": "E", "raw_vote": "0x35"}\n')).toEqual(['090FD3 E'])
  })

  it('says how it is, in short', () => {
    expect(
      openClickerJson()
        .decoder()
        .take(bytes(`{"status": "ready"}\n{"error": "${'x'.repeat(100)}"}\n`)),
    ).toEqual([
      { kind: 'said', text: 'status: ready', own: true },
      { kind: 'said', text: `error: ${'x'.repeat(73)}`, own: true },
    ])
  })

  it('is told its channel once it has booted, or to look for one', () => {
    const sent = (channel?: string): string[] => openClickerJson(channel).init.map(({ bytes }) => Buffer.from(bytes).toString('latin1'))
    expect([sent(), sent('41'), sent('scan')]).toEqual([[], ['', 'CH:41\n'], ['', 'SCAN\n']])
    expect(openClickerJson('41').init[0]?.rest).toBe(2000)
  })
})
