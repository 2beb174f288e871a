import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { looped, readClip } from '#test/upstreams/clip.ts'
import { Relay } from './a-relay.ts'

const SECONDS = 22
const SLIDE = 'testsrc2=size=640x360:rate=25,trim=end_frame=1,loop=loop=-1:size=1,setpts=N/25/TB'
const MOVING = 'testsrc2=size=640x360:rate=25'
const SILENCE = 'anullsrc=r=48000:cl=stereo'
/** As loud as a quiet room. */
const OPEN_MICROPHONE = 'anoisesrc=amplitude=0.002:sample_rate=48000'
const X264 = ['-preset', 'ultrafast']
const ZERO_LATENCY = ['-preset', 'veryfast', '-tune', 'zerolatency', '-b:v', '800k', '-maxrate', '800k', '-bufsize', '800k']
const WITH_B_FRAMES = ['-preset', 'veryfast', '-bf', '2']
/** As a hardware encoder: the rate is kept by filler. */
const CBR = ['-preset', 'ultrafast', '-b:v', '1M', '-minrate', '1M', '-maxrate', '1M', '-bufsize', '1M', '-x264-params', 'nal-hrd=cbr']

/** What an encoder in the room sends for 22 s. */
async function encoded(picture: string, sound: string, codec: readonly string[]): Promise<MediaMessage[]> {
  const inputs = ['-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound, '-t', `${SECONDS}`]
  const codecs = ['-c:v', 'libx264', ...codec, '-g', '50', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-b:a', '64k', '-ac', '2']
  const options = { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 } as const
  const { stdout } = await promisify(execFile)('ffmpeg', ['-v', 'error', ...inputs, ...codecs, '-f', 'flv', '-'], options)
  const messages: MediaMessage[] = []
  new FlvReader((message) => messages.push({ ...message, body: Buffer.from(message.body) })).write(stdout)
  return messages
}

/** From which second of the lesson on the class is told that it stands still. */
async function toldSeconds(messages: readonly MediaMessage[]): Promise<{ from: number | undefined; severity: string | undefined }> {
  const relay = await new Relay().open()
  onTestFinished(() => relay.close())
  const input = relay.publish()
  for (let second = 0; second < SECONDS; second += 1) {
    relay.play(
      input,
      messages.filter(({ timestamp }) => Math.floor(timestamp / 1000) === second),
    )
    const trouble = relay.channel.troubles.find(({ kind }) => kind === 'standing-still')
    if (trouble !== undefined) return { from: second, severity: trouble.severity }
  }
  return { from: undefined, severity: undefined }
}

describe.skipIf(noFfmpeg !== undefined)(`a lesson whose picture and sound stand still ${noFfmpeg ?? ''}`, () => {
  it.for([
    ['x264', X264],
    ['an encoder for little delay', ZERO_LATENCY],
    ['an encoder with B frames', WITH_B_FRAMES],
    ['a hardware encoder of constant rate', CBR],
  ] as const)('is told after ten seconds, as %s sends it', async ([, codec]) => {
    const { from, severity } = await toldSeconds(await encoded(SLIDE, SILENCE, codec))
    expect(from).toBeGreaterThanOrEqual(9)
    // At a constant rate an encoder polishes a picture for some seconds before it stands.
    expect(from).toBeLessThanOrEqual(codec === CBR ? 18 : 14)
    expect(severity).toBe('warning')
  })

  it.for([
    ['a slide that somebody talks about', SLIDE, OPEN_MICROPHONE],
    ['a teacher who writes and says nothing', MOVING, SILENCE],
  ] as const)('is not %s', async ([, picture, sound]) => {
    const told = await Promise.all([X264, CBR].map(async (codec) => toldSeconds(await encoded(picture, sound, codec))))
    expect(told.map(({ from }) => from)).toEqual([undefined, undefined])
  })

  it('is not a lesson as it is', async () => {
    const clip = readClip()
    const messages = [...clip.headers]
    for (const message of looped(clip)) {
      if (message.timestamp >= SECONDS * 1000) break
      messages.push(message)
    }
    expect((await toldSeconds(messages)).from).toBeUndefined()
  })

  it('is told no longer when somebody speaks', async () => {
    const relay = await new Relay().open()
    onTestFinished(() => relay.close())
    const input = relay.publish()
    relay.play(input, await encoded(SLIDE, SILENCE, X264))
    expect(relay.channel.troubles.map(({ kind }) => kind)).toContain('standing-still')
    const voice = await encoded(SLIDE, OPEN_MICROPHONE, X264)
    relay.play(
      input,
      voice.map((message) => ({ ...message, timestamp: message.timestamp + SECONDS * 1000 })),
    )
    expect(relay.channel.troubles.map(({ kind }) => kind)).not.toContain('standing-still')
  })
})
