import { mkdir, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ViewerState } from '#appliance/live/viewers/book.ts'
import { lanCheck } from '#appliance/live/viewers/lan-check.ts'
import { lanLimit, lanOf } from '#appliance/live/viewers/lan.ts'
import { readLinks } from '#appliance/live/viewers/links.ts'
import type { Link } from '#appliance/live/viewers/links.ts'
import { aFolder } from '#test/helper/a-folder.ts'

const link = (name: string, more: Partial<Link>): Link => ({
  name,
  wireless: false,
  bitsPerSecond: 1_000_000_000,
  holds: (address) => address.startsWith('10.'),
  ...more,
})
const CABLE = link('eth0', {})
const SLOW = link('eth0', { bitsPerSecond: 100_000_000 })
const RADIO = link('wlan0', { wireless: true, bitsPerSecond: undefined })

function people(count: number, more: Partial<ViewerState> = {}): ViewerState[] {
  return Array.from({ length: count }, (_, seat) => ({
    ...{ id: `v${seat}`, channel: 'class', transport: 'flv' as const, address: `10.0.0.${seat + 1}`, label: '', since: 0 },
    ...{ bitsPerSecond: 2_000_000, goodput: 0, behindBytes: 0, stalls: 0, skips: 0, struggles: false },
    ...more,
  }))
}

describe('the limits of a room’s network', () => {
  it('are not spoken of while everybody has the picture', () => {
    expect(lanLimit({ viewers: people(40), links: [CABLE] })).toBeUndefined()
  })

  it('are not blamed for one device that sleeps', () => {
    expect(lanLimit({ viewers: [...people(20), ...people(2, { struggles: true })], links: [CABLE] })).toBeUndefined()
  })

  it('are the air where many cannot take what the cable would carry', () => {
    expect(lanLimit({ viewers: [...people(20), ...people(10, { struggles: true })], links: [CABLE] })).toBe('air')
  })

  it('are the box’s own Wi-Fi where more devices hang on it than it serves and one struggles', () => {
    expect(lanLimit({ viewers: people(12), links: [RADIO] })).toBeUndefined()
    expect(lanLimit({ viewers: [...people(11), ...people(1, { struggles: true })], links: [RADIO] })).toBe('own-wifi')
  })

  it('are a port of 100 Mbit/s before it is full', () => {
    expect(lanLimit({ viewers: people(29), links: [SLOW] })).toBeUndefined()
    expect(lanLimit({ viewers: people(31), links: [SLOW] })).toBe('slow-port')
  })

  it('do not count the box’s own screen', () => {
    expect(lanLimit({ viewers: people(30, { address: '127.0.0.1', struggles: true }), links: [CABLE] })).toBeUndefined()
  })

  it('stand at the head of the technician’s table', () => {
    expect(lanOf({ viewers: people(3), links: [SLOW] })).toEqual({
      bitsPerSecond: 6_000_000,
      linkBitsPerSecond: 100_000_000,
      ownWifi: false,
    })
    expect(lanOf({ viewers: people(1), links: [RADIO] })).toEqual({ bitsPerSecond: 2_000_000, ownWifi: true })
  })

  it('become an issue with a remedy that a teacher can follow', async () => {
    const check = lanCheck({ look: () => Promise.resolve({ viewers: people(10, { struggles: true }), links: [CABLE] }) })
    expect(await check.look()).toMatchObject({ severity: 'warning', remedy: { 'zh-Hans': expect.stringContaining('5 GHz') } })
  })
})

describe('the box’s links', () => {
  it('are read from the kernel, with their speed where it tells', async () => {
    const folder = await aFolder()
    const names = Object.entries(networkInterfaces())
      .filter(([, addresses]) => addresses?.some(({ internal }) => !internal))
      .map(([name]) => name)
    for (const [at, name] of names.entries()) {
      await mkdir(join(folder, name, at % 2 === 0 ? 'queues' : 'wireless'), { recursive: true })
      await writeFile(join(folder, name, 'speed'), at === 0 ? '100\n' : '-1\n')
    }
    const links = await readLinks(folder)
    expect(links.map(({ name }) => name)).toEqual(names)
    expect(links.slice(0, 1).every(({ wireless, bitsPerSecond }) => !wireless && bitsPerSecond === 100_000_000)).toBe(true)
    expect(links.some((one) => one.holds('203.0.113.7'))).toBe(false)
  })
})
