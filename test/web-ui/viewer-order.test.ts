import { describe, expect, it } from 'vitest'
import { aViewer, someViewers } from '#test/helper/told-views.ts'
import { playUrls } from '../../web-ui/pages/technician/play-addresses.ts'
import { loadOf, stateOfViewer, worstFirst } from '../../web-ui/pages/technician/viewer-order.ts'

const PICTURE = 2_000_000
const needed = () => PICTURE

describe('who watches', () => {
  it('is listed with those first who fall behind, then those who have stalled', () => {
    expect(worstFirst(someViewers().viewers, needed).map(({ id }) => id)).toEqual(['v2', 'v4', 'v1', 'v3'])
  })

  it('keeps its order from look to look while nothing happens', () => {
    const viewers = [aViewer('b', { since: 2 }), aViewer('c', { since: 1 }), aViewer('a', { since: 2 })]
    expect(worstFirst(viewers, needed).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
    expect(worstFirst(viewers.toReversed(), needed).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
  })

  it('falls behind where its way never carried what the picture needs, or much is waiting for it', () => {
    expect(stateOfViewer(aViewer('a', { goodput: PICTURE - 1 }), PICTURE)).toBe('slow')
    expect(stateOfViewer(aViewer('a', { behindBytes: 900_000 }), PICTURE)).toBe('slow')
    expect(stateOfViewer(aViewer('a', { goodput: 8 * PICTURE, skips: 1 }), PICTURE)).toBe('halted')
    expect(stateOfViewer(aViewer('a'), PICTURE)).toBe('well')
  })

  it('takes a share of the box’s link, where the machine tells how fast that is', () => {
    expect(loadOf(someViewers({ bitsPerSecond: 80_000_000 }))).toBe(0.8)
    const { linkBitsPerSecond, ...untold } = someViewers()
    expect([linkBitsPerSecond, loadOf(untold)]).toEqual([100_000_000, undefined])
  })
})

describe('the addresses for hardware players', () => {
  it('lead to every way in which the box plays a channel', () => {
    expect(playUrls('http://192.168.1.20:8080', 1935, 'class').map(([, url]) => url)).toEqual([
      'http://192.168.1.20:8080/live/class/index.m3u8',
      'http://192.168.1.20:8080/live/class/plain.m3u8',
      'http://192.168.1.20:8080/live/class.flv',
      'rtmp://192.168.1.20:1935/play/class',
      'http://192.168.1.20:8080/live/class/start.m3u8',
    ])
  })

  it('name no RTMP door that is shut, and write IPv6 as players read it', () => {
    const urls = playUrls('http://[fd00::20]:8080/', 0, 'class')
    expect(urls.map(([kind]) => kind)).not.toContain('rtmp')
    expect(playUrls('http://[fd00::20]:8080/', 1935, 'class')[3]?.[1]).toBe('rtmp://[fd00::20]:1935/play/class')
    expect(urls[0]?.[1]).toBe('http://[fd00::20]:8080/live/class/index.m3u8')
  })
})
