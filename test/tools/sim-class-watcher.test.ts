import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { flvHeader, flvTag } from '#appliance/live/flv/flv-tag.ts'
import { SentFrames } from '#appliance/tools/sim-class/sent-frames.ts'
import { Watcher } from '#appliance/tools/sim-class/watcher.ts'
import { lesson } from '#test/helper/media.ts'

/** A viewer of `answer`, on a clock that stands. */
async function aWatcher(answer: RequestListener): Promise<{ clock: ManualClock; watcher: Watcher } & AsyncDisposable> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const clock = new ManualClock()
  const { port } = server.address() as AddressInfo
  const watcher = new Watcher({ url: `http://127.0.0.1:${port}/live/class.flv`, clock, frames: new SentFrames() })
  const ending = new AbortController()
  const watching = watcher.watch(ending.signal)
  return {
    clock,
    watcher,
    [Symbol.asyncDispose]: async () => {
      ending.abort()
      await watching
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('a viewer of the simulated class', () => {
  it('says what the box answered while nothing comes', async () => {
    await using viewer = await aWatcher((_request, response) => void response.writeHead(503).end())
    await vi.waitUntil(() => viewer.watcher.take().trouble === 'the box answers 503')
  })

  it('counts a picture that froze for good as one stall', async () => {
    const media = lesson({ length: 1000 }).map((message) => flvTag(message))
    await using viewer = await aWatcher((_request, response) => {
      for (const bytes of [flvHeader({ audio: true, video: true }), ...media]) response.write(bytes)
    })
    let frames = 0
    await vi.waitUntil(() => (frames += viewer.watcher.take().frames) === 25)
    const stalls = [0, 1500, 5000].map((passed) => {
      viewer.clock.advance(passed)
      return viewer.watcher.take().stalls
    })
    expect(stalls).toEqual([0, 1, 1])
  })
})
