import { describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Asks } from '#appliance/web/sign-in/asks.ts'

describe('devices that wait to be let in', () => {
  it('are not more for a tablet that changes its IPv6 address', () => {
    const asks = new Asks(new ManualClock(), () => undefined)
    const ask = (address: string) => asks.add({ label: 'tablet', tokenHash: Buffer.from(address), address })
    ask('2001:db8:0:7::1')
    ask('2001:db8:0:7::2')
    expect(() => ask('2001:db8:0:7::3')).toThrow(expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }))
    expect(() => ask('2001:db8:0:8::1')).not.toThrow()
    asks.clear()
  })
})
