import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import type { PublisherOptions } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { startProxy } from '#test/upstreams/proxy.ts'

let box: RunningBox
let viewer: FlvViewer | undefined
const publishers: FfmpegPublisher[] = []

beforeEach(async () => {
  box = await aBox()
})
afterEach(async () => {
  viewer?.close()
  await Promise.all(publishers.splice(0).map((publisher) => publisher.kill()))
  await box.dispose()
})

function publish(options: PublisherOptions = {}, url = box.publishUrl()): FfmpegPublisher {
  const publisher = new FfmpegPublisher(url, options)
  publishers.push(publisher)
  return publisher
}

async function onAir(): Promise<FlvViewer> {
  await box.line((line) => line.msg === 'channel live')
  viewer = new FlvViewer(box.httpPort)
  await viewer.picture()
  return viewer
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe.skipIf(noFfmpeg !== undefined)(`a publisher in the room ${noFfmpeg ?? ''}`, () => {
  it.each([
    ['2 s later', 2000, {}],
    ['20 s later', 20_000, {}],
    ['with another resolution', 1000, { size: '640x360' }],
    ['without sound', 1000, { audio: false }],
  ])('killed with -9 and back %s goes on before the same viewers', async (_when, away, again) => {
    const first = publish()
    const watching = await onAir()
    await first.kill()
    await pause(away)
    const seen = watching.tags.length
    publish(again)
    await watching.until(() => watching.tags.slice(seen).some((tag) => tag.key))
    const back = await watching.picture(seen)
    expect(watching.closed).toBe(false)
    // The encoder's clock began at zero again; the channel's did not.
    const before = watching.tags[seen - 1]?.timestamp ?? 0
    expect(back.timestamp).toBeGreaterThan(before)
    const video = watching.tags.filter((tag) => tag.type === TAG_VIDEO).map((tag) => tag.timestamp)
    expect(video).toEqual([...video].sort((a, b) => a - b))
  })

  it('frozen without a FIN gives way to the next one', async () => {
    const proxy = await startProxy({ to: box.rtmpPort })
    publish({}, box.publishUrl().replace(`:${box.rtmpPort}/`, `:${proxy.port}/`))
    const watching = await onAir()
    proxy.freeze()
    const seen = watching.tags.length
    const keepTrying = tryUntilLetIn()
    await watching.picture(seen + 5)
    expect(watching.closed).toBe(false)
    await keepTrying.stop()
    await proxy.stop()
  })

  it('is not disturbed by a second one', async () => {
    publish({ size: '320x180' })
    const watching = await onAir()
    const second = publish({ size: '640x360' })
    await second.ended()
    const seen = watching.tags.length
    await watching.picture(seen)
    const channel = await liveView()
    expect(channel.video).toMatchObject({ width: 320, height: 180 })
  })

  it('with sound alone or picture alone is live, and the box says what is missing', async () => {
    const voice = publish({ video: false })
    await box.line((line) => line.msg === 'channel live')
    viewer = new FlvViewer(box.httpPort)
    await viewer.sound()
    await voice.kill()
    const silent = publish({ audio: false })
    await viewer.picture()
    await silent.kill()
    expect(viewer.closed).toBe(false)
  })
})

/** An encoder in the room tries again when it is refused; it is let in once the old one is silent. */
function tryUntilLetIn(): { stop: () => Promise<void> } {
  const enough = new AbortController()
  const attempt = async (): Promise<void> => {
    while (!enough.signal.aborted) await publish().ended()
  }
  const attempts = attempt()
  return {
    stop: async () => {
      enough.abort()
      await publishers.at(-1)?.kill()
      await attempts
    },
  }
}

async function liveView(): Promise<{ video?: { width: number; height: number } }> {
  const answer = await fetch(`${box.origin}/api/v1/live`)
  const view = (await answer.json()) as { channels: { video?: { width: number; height: number } }[] }
  return view.channels[0] ?? {}
}
