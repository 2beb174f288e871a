import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Fanout } from '#appliance/live/fanout/fanout.ts'
import { Viewer } from '#appliance/live/fanout/viewer.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import { Wire } from '../flv-viewer.ts'
import { NotedBook } from './a-play-door.ts'

const HEADERS = { metadata: Buffer.of(2), video: undefined, audio: undefined, tracks: { video: true, audio: false } }
const FRAME_BYTES = 100_000
const LIMITS = {
  gop_max_bytes: 8_388_608,
  gop_max_seconds: 12,
  viewers: { max: 9, max_per_address: 9, max_lag_bytes: 1_048_576, stall_seconds: 15 },
}

describe('what the book of viewers is told', () => {
  const wire = new Wire()
  beforeEach(() => wire.open())
  afterEach(() => wire.close())

  async function aViewer() {
    const [clock, book] = [new ManualClock(), new NotedBook()]
    const fanout = new Fanout(clock, () => LIMITS)
    const { box, viewer: reader } = await wire.connect()
    const viewer = new Viewer({
      socket: box,
      format: fanout.formats.flv,
      ring: fanout.ring,
      clock,
      maxLag: () => LIMITS.viewers.max_lag_bytes,
      onLeft: () => fanout.remove(viewer),
      onSkipped: () => undefined,
      entry: book.open({ channel: 'class', transport: 'flv', address: 'a', label: '' }),
    })
    fanout.add(viewer, Buffer.from('HTTP/1.1 200 OK\r\n\r\n'), 0)
    let timestamp = 0
    const second = (): void => {
      for (let frame = 0; frame < 25; frame += 1) {
        const body = Buffer.alloc(FRAME_BYTES, 0x27)
        fanout.write({ type: TAG_VIDEO, timestamp, body, keyframe: frame === 0, start: frame === 0, broken: false, closed: 0 }, HEADERS)
        clock.advance(40)
        timestamp += 40
      }
    }
    return { fanout, viewer, box, reader, page: book.pages[0] as NotedBook['pages'][number], second }
  }

  it('are the bytes that each has taken, and nothing waiting where it keeps up', async () => {
    const { fanout, reader, box, page, second } = await aViewer()
    second()
    while (page.bytes < box.bytesWritten || box.writableLength > 0 || reader.bytes < 25 * FRAME_BYTES) {
      fanout.flush()
      fanout.watchOver()
      await new Promise((resolve) => setImmediate(resolve))
    }
    fanout.watchOver()
    expect(page.bytes).toBe(reader.bytes)
    expect(page.behind.at(-1)).toBe(0)
    expect(page.skips).toBe(0)
  })

  it('are what waits for one that stopped reading, that it was moved on, and that it is gone', async () => {
    const { fanout, viewer, reader, box, page, second } = await aViewer()
    reader.socket.pause()
    for (let full = 0; full < 4; full += Number(box.writableLength > 0)) {
      second()
      fanout.watchOver()
      await new Promise((resolve) => setImmediate(resolve))
    }
    reader.socket.resume()
    while (page.skips === 0) {
      fanout.watchOver()
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(Math.max(...page.behind)).toBeGreaterThan(0)
    expect(page.closed).toBe(false)
    const closed = once(box, 'close')
    viewer.leave('ended')
    await closed
    expect(page.closed).toBe(true)
  })
})
