import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { startRtmpUpstream, whyNoRtmpUpstream } from '#test/upstreams/rtmp-upstream.ts'
import { startThinLine } from '#test/upstreams/thin-line.ts'
import { makeClip } from '../fmp4/clips.ts'
import { Recording } from '../playout/a-recording.ts'
import { StandingRelay } from '../playout/a-standing-relay.ts'

/** The lesson has some 750 kbit/s, and no picture of it takes long; the line carries 45 % of it, or whatever comes. */
const THIN = 340_000
const WIDE = 20_000_000

const cannot = noFfmpeg ?? whyNoRtmpUpstream()

/** A class that ffmpeg pulls from a real RTMP server over a line whose width can be changed, and its recording on the box. */
async function aClass() {
  const about = { video: 'libx264', audio: true, size: '320x180' } as const
  const clip = join(await aFolder(), 'lesson.flv')
  await writeFile(clip, await makeClip({ ...about, length: 10 }))
  const far = await startRtmpUpstream({ clip })
  const url = new URL(far.url)
  const line = await startThinLine({ to: Number(url.port), bitsPerSecond: WIDE, jitter: 0, random: () => 0 })
  url.port = String(line.port)
  const recording = new Recording(await makeClip({ ...about, length: 120, container: 'mp4' }))
  const relay = new StandingRelay({
    sources: [{ url: url.href }],
    standIns: [recording],
    // As they are, but that the line is watched for less long.
    limits: { stall: 3000, failback: 4000, failbackFromStandIn: 6000, returnEvery: 6000, standInStall: 1500, standInAfter: 8000 },
  })
  const began = relay.clock.monotonic()
  recording.at = () => relay.clock.monotonic() - began
  await relay.open()
  onTestFinished(async () => {
    await relay[Symbol.asyncDispose]()
    await line.stop()
    await far.stop()
  })
  await relay.until('source-1')
  return { relay, line, told: (name: string) => relay.facts.filter((fact) => fact.name === name).map(({ payload }) => payload) }
}

describe.skipIf(cannot !== undefined)(`a class whose line carries 45 % of it ${cannot ?? ''}`, () => {
  it('goes on with its recording, and with the line when that carries all of it again', { timeout: 120_000 }, async () => {
    const { relay, line, told } = await aClass()
    line.carry(THIN)
    await relay.until('stand-in-1')
    expect(told('live.pull-failed')[0]).toMatchObject({ upstream: 'source-1', reason: 'too-slow' })
    // It is watched, and given up again, for the same reason.
    await relay.sees(() => told('live.pull-failed').length > 1)
    expect(told('live.pull-failed').at(-1)).toMatchObject({ upstream: 'source-1', reason: 'too-slow' })
    expect([relay.running, told('live.upstream-switched').length]).toEqual(['stand-in-1', 1])
    line.carry(WIDE)
    await relay.until('source-1')
    expect(told('live.lost')).toEqual([])
  })
})
