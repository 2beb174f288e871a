import { describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import type { PublisherOptions } from '#test/helper/ffmpeg-publisher.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { startProxy } from '#test/upstreams/proxy.ts'

/** A real box, and encoders and a viewer at it; all of them are gone when the test is over. */
class Classroom {
  readonly box: RunningBox
  readonly #publishers: FfmpegPublisher[] = []
  #viewer: FlvViewer | undefined

  private constructor(box: RunningBox) {
    this.box = box
  }

  static async open(onTestFinished: TestContext['onTestFinished']): Promise<Classroom> {
    const classroom = new Classroom(await aBox())
    onTestFinished(() => classroom.#leave())
    return classroom
  }

  publish(options: PublisherOptions = {}, url = this.box.publishUrl()): FfmpegPublisher {
    const publisher = new FfmpegPublisher(url, options)
    this.#publishers.push(publisher)
    return publisher
  }

  async viewer(): Promise<FlvViewer> {
    await this.box.line((line) => line.msg === 'channel live')
    this.#viewer = new FlvViewer(this.box.httpPort)
    return this.#viewer
  }

  async onAir(): Promise<FlvViewer> {
    const viewer = await this.viewer()
    await viewer.picture()
    return viewer
  }

  /** An encoder in the room tries again when it is refused; it is let in once the old one is silent. */
  tryUntilLetIn(): { stop: () => Promise<void> } {
    const enough = new AbortController()
    const attempt = async (): Promise<void> => {
      while (!enough.signal.aborted) await this.publish().ended()
    }
    const attempts = attempt()
    return {
      stop: async () => {
        enough.abort()
        await this.#publishers.at(-1)?.kill()
        await attempts
      },
    }
  }

  async #leave(): Promise<void> {
    this.#viewer?.close()
    await Promise.all(this.#publishers.map((publisher) => publisher.kill()))
    await this.box.dispose()
  }
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

// At the same time, because most of it is waiting.
describe.skipIf(noFfmpeg !== undefined).concurrent(`a publisher in the room ${noFfmpeg ?? ''}`, () => {
  it.for<[string, number, PublisherOptions]>([
    ['2 s later', 2000, {}],
    ['20 s later', 20_000, {}],
    ['with another resolution', 1000, { size: '640x360' }],
    ['without sound', 1000, { audio: false }],
  ])('killed with -9 and back %s goes on before the same viewers', async ([_when, away, again], { onTestFinished }) => {
    const room = await Classroom.open(onTestFinished)
    const first = room.publish()
    const watching = await room.onAir()
    await first.kill()
    await pause(away)
    const seen = watching.tags.length
    room.publish(again)
    await watching.until(() => watching.tags.slice(seen).some((tag) => tag.key))
    const back = await watching.picture(seen)
    expect(watching.closed).toBe(false)
    // The encoder's clock began at zero again; the channel's did not.
    const before = watching.tags[seen - 1]?.timestamp ?? 0
    expect(back.timestamp).toBeGreaterThan(before)
    const video = watching.tags.filter((tag) => tag.type === TAG_VIDEO).map((tag) => tag.timestamp)
    expect(video).toEqual([...video].sort((a, b) => a - b))
  })

  it('frozen without a FIN gives way to the next one', async ({ onTestFinished }) => {
    const room = await Classroom.open(onTestFinished)
    const { rtmpPort } = room.box
    const proxy = await startProxy({ to: rtmpPort })
    room.publish({}, room.box.publishUrl().replace(`:${rtmpPort}/`, `:${proxy.port}/`))
    const watching = await room.onAir()
    proxy.freeze()
    const seen = watching.tags.length
    const keepTrying = room.tryUntilLetIn()
    await watching.picture(seen + 5)
    expect(watching.closed).toBe(false)
    await keepTrying.stop()
    await proxy.stop()
  })

  it('is not disturbed by a second one', async ({ onTestFinished }) => {
    const room = await Classroom.open(onTestFinished)
    room.publish({ size: '320x180' })
    const watching = await room.onAir()
    const second = room.publish({ size: '640x360' })
    await second.ended()
    const seen = watching.tags.length
    await watching.picture(seen)
    const channel = await liveView(room.box)
    expect(channel.video).toMatchObject({ width: 320, height: 180 })
  })

  it('with sound alone or picture alone is live, and the box says what is missing', async ({ onTestFinished }) => {
    const room = await Classroom.open(onTestFinished)
    const voice = room.publish({ video: false })
    const viewer = await room.viewer()
    await viewer.sound()
    await voice.kill()
    const silent = room.publish({ audio: false })
    await viewer.picture()
    await silent.kill()
    expect(viewer.closed).toBe(false)
  })
})

async function liveView(box: RunningBox): Promise<{ video?: { width: number; height: number } }> {
  const answer = await fetch(`${box.origin}/api/v1/live`)
  const view = (await answer.json()) as { channels: { video?: { width: number; height: number } }[] }
  return view.channels[0] ?? {}
}
