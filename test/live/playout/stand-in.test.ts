import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { MovieFile } from '#appliance/live/fmp4/movie-file.ts'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { playStandIn } from '#appliance/live/playout/stand-in.ts'
import type { RunEnd } from '#appliance/live/pull/pull-run.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { lesson } from '#test/helper/media.ts'
import { Relay } from '../a-relay.ts'
import { makeClip } from '../fmp4/clips.ts'
import { Recording } from './a-recording.ts'

async function picturesOf(bytes: Buffer): Promise<MediaMessage[]> {
  const file = { size: bytes.length, read: async (at: number, length: number) => bytes.subarray(at, at + length) }
  const pictures: MediaMessage[] = []
  for await (const message of (await MovieFile.open(file)).from(0)) if (message.type === TAG_VIDEO) pictures.push(message)
  return pictures
}

describe.skipIf(noFfmpeg !== undefined)(`a recording that carries a lost lesson on ${noFfmpeg ?? ''}`, () => {
  let film: Buffer
  let relay: Relay
  let recording: Recording
  let end: RunEnd | undefined
  let ending: AbortController

  beforeAll(async () => {
    film = await makeClip({ video: 'libx264', audio: true, length: 8, container: 'mp4' })
  })
  beforeEach(async () => {
    relay = await new Relay().open()
    recording = new Recording(film)
    end = undefined
    ending = new AbortController()
  })
  afterEach(() => relay.close())

  const play = (): void => {
    void playStandIn(recording, { door: relay.live.channel('class'), clock: relay.clock }, ending.signal).then((how) => (end = how))
  }

  /** Lets time pass, a beat at a time. */
  const pass = async (time: number): Promise<void> => {
    for (let passed = 0; passed <= time; passed += 20) {
      if (passed > 0) relay.clock.advance(milliseconds(20))
      for (let turns = 0; turns < 400; turns += 1) await Promise.resolve()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  it('shows the very picture of the point where the class is, to viewers who stay connected', async () => {
    const live = relay.publish()
    relay.play(live, lesson({ length: 2000 }))
    const viewer = await relay.watch()
    live.end()
    const lostAt = relay.clock.monotonic()
    recording.at = () => 3300 + relay.clock.monotonic() - lostAt
    play()
    await pass(1500)
    await viewer.until(({ pictures }) => pictures.length > 60)
    const pictures = await picturesOf(film)
    const newest = viewer.pictures.at(-1)
    const same = pictures.find(({ body }) => newest !== undefined && body.equals(newest.body))
    expect(Math.abs((same?.timestamp ?? 0) - 4800)).toBeLessThan(120)
    expect(viewer.closed).toBe(false)
    expect(relay.channel).toMatchObject({ state: 'live', source: { kind: 'pull', from: '分数的意义' } })
    const times = viewer.pictures.map(({ timestamp }) => timestamp)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('gives way as soon as somebody sends again, and leaves nothing open', async () => {
    recording.at = () => relay.clock.monotonic()
    play()
    await pass(500)
    expect(relay.channel.state).toBe('live')
    relay.play(relay.publish(), lesson({ length: 200 }))
    await pass(100)
    expect(end).toMatchObject({ reason: 'displaced' })
    expect(end?.flowed).toBeGreaterThan(400)
    expect(recording.openFilms).toBe(0)
  })

  it('is over where the recording is shorter than the lesson', async () => {
    recording.at = () => 7000 + relay.clock.monotonic()
    play()
    await pass(2000)
    expect(end).toMatchObject({ reason: 'upstream-ended' })
    expect(recording.openFilms).toBe(0)
    recording.at = () => undefined
    end = undefined
    play()
    await pass(20)
    expect(end).toMatchObject({ reason: 'upstream-ended', flowed: 0 })
  })

  it('disturbs nobody where it cannot be read', async () => {
    const live = relay.publish()
    relay.play(live, lesson({ length: 1000 }))
    recording = new Recording(Buffer.from('<html>no film</html>'.repeat(20)))
    play()
    await pass(40)
    expect(end).toMatchObject({ reason: 'upstream-not-media' })
    expect(end?.said).toContain('no MP4')
    recording.fails = new BoxError('BLOB_ABSENT', 'the recording is not on the box')
    play()
    await pass(40)
    expect(end).toMatchObject({ reason: 'upstream-unreachable', said: 'the recording is not on the box' })
    expect(live.current).toBe(true)
    expect(recording.openFilms).toBe(0)
  })

  it('stops when it is told', async () => {
    recording.at = () => relay.clock.monotonic()
    play()
    await pass(300)
    ending.abort()
    await pass(20)
    expect(end).toMatchObject({ reason: 'stopped' })
    expect(recording.openFilms).toBe(0)
  })
})
