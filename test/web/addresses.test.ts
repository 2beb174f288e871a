import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { addressesOf } from '#appliance/web/box-view.ts'

const four = (address: string): NetworkInterfaceInfo[] => [
  { address, family: 'IPv4', internal: false, netmask: '255.255.255.0', mac: '02:00:00:00:00:01', cidr: `${address}/24` },
]

describe('the addresses on the projector', () => {
  it('are those that a phone in the room reaches, not those of containers, machines inside and tunnels', () => {
    const inside = ['docker0', 'br-0123456789ab', 'veth1a2b', 'virbr0', 'tun0', 'wg0', 'tailscale0']
    const interfaces = Object.fromEntries(inside.map((name, n) => [name, four(`172.17.${n}.1`)]))
    expect(addressesOf({ ...interfaces, eth0: four('192.168.1.20'), wlan0: four('192.168.2.20') }, 8080)).toEqual([
      'http://192.168.1.20:8080',
      'http://192.168.2.20:8080',
    ])
    expect(addressesOf(interfaces, 80)).toEqual(['http://localhost'])
  })

  it('are also those of a bridge that people made', () => {
    expect(addressesOf({ 'br-lan': four('192.168.1.1'), br0: four('192.168.2.1') }, 80)).toEqual([
      'http://192.168.1.1',
      'http://192.168.2.1',
    ])
  })
})
