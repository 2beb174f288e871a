import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FlvReader } from '#appliance/live/flv-reader.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { ChannelInput, MediaMessage } from '#appliance/live/media.ts'
import { Relay } from './a-relay.ts'
import type { FlvViewer } from './flv-viewer.ts'

const END_OF_SEQUENCE = 2
const CLIP = new URL('../../appliance/live/sample-class.flv', import.meta.url)

function clip(): MediaMessage[] {
  const messages: MediaMessage[] = []
  new FlvReader((message) => messages.push({ ...message, body: Buffer.from(message.body) })).write(readFileSync(CLIP))
  return messages.filter(({ type, body }) => type !== TAG_VIDEO || body[1] !== END_OF_SEQUENCE)
}

/** Decodes every frame; anything that ffmpeg complains of comes back as text, undefined where there is no ffmpeg. */
async function complaints(flv: Buffer): Promise<string | undefined> {
  const ffmpeg = spawn('ffmpeg', ['-v', 'warning', '-xerror', '-i', 'pipe:0', '-f', 'null', '-'])
  let said = ''
  ffmpeg.stderr.on('data', (text: Buffer) => (said += text.toString()))
  ffmpeg.stdin.on('error', () => undefined)
  ffmpeg.stdin.end(flv)
  return new Promise((resolve) => {
    ffmpeg.on('error', () => resolve(undefined))
    ffmpeg.on('close', (code) => resolve(code === 0 ? said : `${said} exit ${code}`))
  })
}

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

  it('decodes every frame of the relayed lesson, also over the return of its publisher', async ({ skip }) => {
    const first = relay.publish()
    const media = clip()
    relay.play(first, media.slice(0, 200))
    const viewer = await relay.watch()
    const raw: Buffer[] = []
    viewer.socket.on('data', (bytes: Buffer) => raw.push(bytes))
    await showAll(viewer, first, media.slice(200, 700))
    first.end()
    relay.clock.advance(2000)
    await showAll(viewer, relay.publish(), media)
    const flv = Buffer.concat(raw)
    const said = await complaints(flv.subarray(flv.indexOf('FLV')))
    if (said === undefined) return skip('no ffmpeg on this machine')
    expect(said).toBe('')
  })
})
