import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { aPlayDoor } from './a-play-door.ts'
import type { PlayDoor } from './a-play-door.ts'

const CLIP = new URL('../../../appliance/live/sample/sample-class.flv', import.meta.url)
const END_OF_SEQUENCE = 2
const NOBODY = 65_534
/** Real players read as fast as they like, while the clock of the relay runs ahead. */
const PATIENT = { viewers: { max: 9, max_per_address: 9, max_lag_bytes: 67_108_864, stall_seconds: 120 } }

function clip(): MediaMessage[] {
  const messages: MediaMessage[] = []
  new FlvReader((message) => messages.push({ ...message, body: Buffer.from(message.body) })).write(readFileSync(CLIP))
  return messages.filter(({ type, body }) => (type === TAG_VIDEO && body[1] !== END_OF_SEQUENCE) || type === TAG_AUDIO)
}

/** The lesson, its first seconds shown already. */
async function onAir(): Promise<{ play: PlayDoor; showRest: () => void }> {
  const play = await aPlayDoor({ live: PATIENT })
  const [input, media] = [play.relay.publish(), clip()]
  play.relay.play(input, media.slice(0, 300))
  return { play, showRest: () => play.relay.play(input, media.slice(300)) }
}

/** Shows the rest once the player is there, and tells what it says when it is done. */
async function watchedBy(child: ChildProcess, play: PlayDoor, showRest: () => void): Promise<string> {
  let said = ''
  for (const output of [child.stdout, child.stderr]) output?.on('data', (text: Buffer) => (said += text.toString()))
  const gone = once(child, 'close')
  await Promise.race([play.relay.told('live.viewer-joined'), gone])
  showRest()
  const [code] = (await gone) as [number | null]
  return code === 0 ? said : `${said} exit ${code}`
}

describe.skipIf(noFfmpeg !== undefined)('a real player by RTMP', () => {
  it('ffprobe finds one picture and one sound, of the size that the box says', async () => {
    const { play, showRest } = await onAir()
    await using _ = play
    const said = await watchedBy(
      spawn('ffprobe', ['-v', 'warning', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0', play.url]),
      play,
      showRest,
    )
    const { video } = play.relay.channel
    expect(said.trim().split('\n').toSorted()).toEqual(['aac', `h264,${video?.width},${video?.height}`])
  })

  it('ffmpeg decodes every frame', async () => {
    const { play, showRest } = await onAir()
    await using _ = play
    expect(
      await watchedBy(spawn('ffmpeg', ['-v', 'warning', '-xerror', '-i', play.url, '-t', '8', '-f', 'null', '-']), play, showRest),
    ).toBe('')
  })

  it('ffmpeg decodes every frame, and reads the time, of a lesson that began five hours ago', async () => {
    await using play = await aPlayDoor({ live: PATIENT })
    const [input, media, hours] = [play.relay.publish(), clip(), 5 * 3600_000]
    const later = media.map((message) => withFiller({ ...message, timestamp: message.timestamp + hours }))
    const keyframe = media.find(({ type, body }) => type === TAG_VIDEO && body[1] === 1) as MediaMessage
    const headers = media.filter(({ body }) => body[1] === 0)
    for (const header of headers) input.push(header)
    for (let at = 0; at < hours; at += 1000) {
      play.relay.clock.advance(1000)
      input.push({ ...keyframe, timestamp: at })
    }
    play.relay.play(input, later.slice(0, 300))
    const arguments_ = ['-v', 'warning', '-xerror', '-copyts', '-i', play.url, '-frames:v', '50', '-f', 'framecrc', '-']
    const said = await watchedBy(spawn('ffmpeg', arguments_), play, () => play.relay.play(input, later.slice(300)))
    const times = said.split('\n').filter((line) => line.startsWith('0,'))
    const [, rate = '1'] = /#tb 0: 1\/(\d+)/.exec(said) ?? []
    expect(said).not.toMatch(/exit|error|Invalid/i)
    expect(times).toHaveLength(50)
    expect(Number(times[0]?.split(',')[1]) / Number(rate)).toBeGreaterThan(hours / 1000)
  })

  it('VLC plays it', async ({ skip }) => {
    const home = await aFolder()
    await chmod(home, 0o777)
    const { play, showRest } = await onAir()
    await using _ = play
    const ts = await recordedByVlc(play, showRest, home)
    if (ts === undefined) return skip('VLC is not installed (apt-get install vlc-bin vlc-plugin-base)')
    const probe = spawn('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', 'pipe:0'])
    probe.stdin.on('error', () => undefined)
    probe.stdin.end(ts)
    let said = ''
    probe.stdout.on('data', (text: Buffer) => (said += text.toString()))
    await once(probe, 'close')
    expect([...new Set(said.trim().split(/\s+/))].toSorted()).toEqual(['aac', 'h264'])
  })
})

/** The first 100 kB that VLC makes of the picture; undefined where it is not installed. */
async function recordedByVlc(play: PlayDoor, showRest: () => void, home: string): Promise<Buffer | undefined> {
  const output = ['--sout', '#standard{access=file,mux=ts,dst=-}']
  const asOther = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {} // VLC does not run as root
  const child = spawn('cvlc', ['--quiet', ...output, play.url, 'vlc://quit'], {
    ...asOther,
    env: { ...process.env, HOME: home },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let isMissing = false
  child.once('error', () => (isMissing = true))
  const parts: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => {
    parts.push(part)
    if (Buffer.concat(parts).length > 100_000) child.kill('SIGKILL')
  })
  await Promise.race([play.relay.told('live.viewer-joined'), gone])
  showRest()
  await gone
  return isMissing ? undefined : Buffer.concat(parts)
}

/** A keyframe made longer than one chunk by a NAL unit of filler (H.264 section 7.3.2.7), which decoders pass over. */
function withFiller(message: MediaMessage): MediaMessage {
  const { type, body } = message
  if (type !== TAG_VIDEO || body[0] !== 0x17 || body[1] !== 1) return message
  const filler = Buffer.alloc(150_000, 0xff)
  filler[0] = 12
  filler[filler.length - 1] = 0x80
  const size = Buffer.alloc(4)
  size.writeUInt32BE(filler.length)
  return { ...message, body: Buffer.concat([body, size, filler]) }
}
