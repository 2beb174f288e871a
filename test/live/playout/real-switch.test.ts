import { describe, expect, it } from 'vitest'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { startProxy } from '#test/upstreams/proxy.ts'
import { makeClip } from '../fmp4/clips.ts'
import { decoded } from '../fmp4/judges.ts'
import { Recording } from './a-recording.ts'
import { HlsRecording, StandingRelay } from './a-standing-relay.ts'

/** A class that comes over a line that can be cut, and its recording: another size, another sound, and longer than a busy machine takes. */
async function aClass() {
  const far = await startHttpUpstream({ burst: 2000 })
  const line = await startProxy({ to: far.port })
  const film = { video: 'libx264', audio: true, length: 150, size: '640x360', channels: 2, container: 'mp4' } as const
  const recording = new Recording(await makeClip(film))
  const relay = new StandingRelay({
    sources: [{ url: `http://127.0.0.1:${line.port}/live.flv` }],
    standIns: [recording],
    limits: { failback: 2000, failbackFromStandIn: 2000, returnEvery: 2000, standInAfter: 8000 },
  })
  const began = relay.clock.monotonic()
  recording.at = () => relay.clock.monotonic() - began
  await relay.open()
  const close = async (): Promise<void> => {
    await relay[Symbol.asyncDispose]()
    await Promise.all([line.stop(), far.stop()])
  }
  return { relay, line, [Symbol.asyncDispose]: close }
}

describe.skipIf(noFfmpeg !== undefined)(`a class that goes live, recording, live, recording, live ${noFfmpeg ?? ''}`, () => {
  it('is decoded without an error by FLV and by HLS, and nobody is told that it was lost', { timeout: 180_000 }, async () => {
    await using about = await aClass()
    const { relay, line } = about
    await relay.until('source-1')
    const [flv, hls] = [relay.record(), new HlsRecording(relay.origin)]
    await flv.more(300_000)
    for (let cut = 0; cut < 2; cut += 1) {
      line.freeze()
      await relay.until('stand-in-1')
      await flv.more(300_000)
      line.thaw()
      await relay.until('source-1')
      await flv.more(300_000)
    }
    const films = await hls.end()
    const verdict = await decoded(flv.bytes)
    expect(ofDecoders(verdict.complaints)).toEqual([])
    expect(verdict.frames['h264']).toBeGreaterThan(200)
    expect(films.length).toBeGreaterThanOrEqual(5)
    for (const film of films) expect((await decoded(film)).complaints).toBe('')
    expect(relay.facts.map(({ name }) => name)).not.toContain('live.lost')
  })
})

/** Without what ffmpeg's parser says, which goes by the first sequence header of an FLV for ever, whatever the decoder is told. */
function ofDecoders(complaints: string): string[] {
  return complaints.split('\n').filter((line) => line !== '' && !line.startsWith('[NULL @') && !line.includes('Last message repeated'))
}
