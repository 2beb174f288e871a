import { describe, expect, it } from 'vitest'
import { welcome } from '#appliance/welcome.ts'

const reach = { httpPort: 8080, rtmpPort: 1935, addresses: ['http://192.0.2.7:8080'], publishKey: 'a-key', claimCode: '123456' }

describe('what a person at the terminal reads', () => {
  it('says where to publish to', () => {
    expect(welcome(reach)).toContain('rtmp://192.0.2.7:1935/live/a-key')
  })

  it('gives no address to publish to while the RTMP door is shut', () => {
    const text = welcome({ ...reach, rtmpPort: 0 })
    expect(text).not.toContain('rtmp://')
    expect(text).toContain('not possible now')
  })
})
