import { describe, expect, it } from 'vitest'
import { isOwnHost, neighbourhoodOf } from '#appliance/base/address.ts'

describe('a device that is counted by its address', () => {
  it('counts as itself by IPv4, over whatever socket it came', () => {
    expect(neighbourhoodOf('192.168.1.30')).toBe('192.168.1.30')
    expect(neighbourhoodOf('::ffff:192.168.1.30')).toBe('192.168.1.30')
  })

  it('is not many devices because it gives itself many IPv6 addresses', () => {
    const one = neighbourhoodOf('2001:db8:0:7:aaaa:bbbb:cccc:dddd')
    expect(one).toBe('2001:db8:0:7::/64')
    for (const other of ['2001:db8:0:7::1', '2001:db8::7:0:0:0:9', '2001:DB8:0:7:1:2:192.168.1.30'])
      expect(neighbourhoodOf(other)).toBe(one)
    expect(neighbourhoodOf('2001:db8:0:8::1')).not.toBe(one)
    expect(neighbourhoodOf('fe80::1%eth0')).toBe(neighbourhoodOf('fe80::2%eth0'))
  })

  it('keeps a name that is no address as it is', () => {
    expect(neighbourhoodOf('unknown')).toBe('unknown')
    expect(neighbourhoodOf('::1')).toBe('::1')
  })
})

describe('a host that means the box itself', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '0.0.0.0',
    'localhost',
    'a.LocalHost.',
    '169.254.1.1',
    '[::1]',
    '[::]',
    '[fe80::1]',
    '[::ffff:127.0.0.1]',
  ])('is known however it is written: %s', (host) => {
    expect(isOwnHost(new URL(`http://${host}/`).hostname)).toBe(true)
  })

  it.each(['192.168.1.9', '10.0.0.1', 'county.example', '[2001:db8::1]', 'localhost.example'])('is not another: %s', (host) => {
    expect(isOwnHost(new URL(`http://${host}/`).hostname)).toBe(false)
  })
})
