import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { ChannelInput, MediaMessage } from '#appliance/live/media.ts'
import { Relay } from './a-relay.ts'
import type { FlvViewer } from './flv-viewer.ts'

const END_OF_SEQUENCE = 2
const CLIP = new URL('../../appliance/live/sample/sample-class.flv', import.meta.url)

function clip(): MediaMessage[] {
  const messages: MediaMessage[] = []
  new FlvReader((message) => messages.push({ ...message, body: Buffer.from(message.body) })).write(readFileSync(CLIP))
  return messages.filter(({ type, body }) => type !== TAG_VIDEO || body[1] !== END_OF_SEQUENCE)
}

/** What a program says of a stream on its input; undefined where the machine does not have it. */
async function judge(program: string, args: string[], flv: Buffer): Promise<string | undefined> {
  const child = spawn(program, args)
  let said = ''
  for (const output of [child.stdout, child.stderr]) output.on('data', (text: Buffer) => (said += text.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end(flv)
  return new Promise((resolve) => {
    child.on('error', () => resolve(undefined))
    child.on('close', (code) => resolve(code === 0 ? said : `${said} exit ${code}`))
  })
}

/** Decodes every frame and tells what ffmpeg complains of. */
const complaints = (flv: Buffer) => judge('ffmpeg', ['-v', 'warning', '-xerror', '-i', 'pipe:0', '-f', 'null', '-'], flv)

const tracks = (flv: Buffer) =>
  judge('ffprobe', ['-v', 'warning', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', 'pipe:0'], flv)

describe('a real player', () => {
  let relay: Relay
  beforeEach(async () => {
    relay = await new Relay().open()
  })
  afterEach(() => relay.close())

  /** A hundred messages at a time, each hundred waited for. */
  async function showAll(viewer: FlvViewer, input: ChannelInput, messages: MediaMessage[]): Promise<void> {
    for (let n = 0; n < messages.length; n += 100) {
      const some = messages.slice(n, n + 100)
      const last = some.at(-1)?.body ?? Buffer.alloc(0)
      relay.play(input, some)
      await viewer.until((v) => v.messages.at(-1)?.body.equals(last) === true)
    }
  }

  /** What a viewer received, from the FLV header on. */
  function recording(viewer: FlvViewer): () => Buffer {
    const raw: Buffer[] = []
    viewer.socket.on('data', (bytes: Buffer) => raw.push(bytes))
    return () => {
      const all = Buffer.concat(raw)
      return all.subarray(all.indexOf('FLV'))
    }
  }

  it('who joins late finds one picture and one sound, of the size that the box says', async ({ skip }) => {
    const input = relay.publish()
    const media = clip()
    relay.play(input, media.slice(0, 300))
    const viewer = await relay.watch()
    const flv = recording(viewer)
    await showAll(viewer, input, media.slice(300, 500))
    const found = await tracks(flv())
    if (found === undefined) return skip('no ffprobe on this machine')
    const { video } = relay.channel
    expect(found.trim().split('\n')).toEqual([`h264,${video?.width},${video?.height}`, 'aac'])
  })

  it('decodes every frame of the relayed lesson, also over the return of its publisher', async ({ skip }) => {
    const first = relay.publish()
    const media = clip()
    relay.play(first, media.slice(0, 200))
    const viewer = await relay.watch()
    const flv = recording(viewer)
    await showAll(viewer, first, media.slice(200, 700))
    first.end()
    relay.clock.advance(2000)
    await showAll(viewer, relay.publish(), media)
    const said = await complaints(flv())
    if (said === undefined) return skip('no ffmpeg on this machine')
    expect(said).toBe('')
  })
})
