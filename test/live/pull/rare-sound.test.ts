import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import { AddressUpstream } from '#appliance/live/pull/address-upstream.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import { FormLearner, FormMemory } from '#appliance/live/pull/pull-form.ts'
import type { PullForm } from '#appliance/live/pull/pull-form.ts'
import { Leeway } from '#appliance/live/pull/pull-patience.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'
import { CLIP_FILE } from '#test/upstreams/clip.ts'
import { startFileUpstream } from '#test/upstreams/file-upstream.ts'
import { LIMITS as USUAL } from './a-ladder.ts'

const LIMITS = { ...USUAL, firstRetry: 50, lastRetry: 200 }
const describeWithFfmpeg = noFfmpeg === undefined ? describe : describe.skip

describeWithFfmpeg(`an HTTP-FLV lesson with the sound of a telephone${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it('comes in with its sound made AAC', async () => {
    const folder = await aFolder()
    const codecs = ['-c:v', 'copy', '-c:a', 'pcm_alaw', '-ar', '8000', '-ac', '1']
    await promisify(execFile)('ffmpeg', ['-v', 'error', '-i', CLIP_FILE, '-t', '8', ...codecs, join(folder, 'lesson.flv')])
    await using upstream = await startFileUpstream({ folder })
    const clock = new RealClock()
    const ffmpeg = new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' })
    const address = new AddressUpstream({ source: { url: upstream.url('/lesson.flv') }, clock, log: createLog('silent'), ffmpeg })
    const door = new RecordingDoor('class', () => clock.monotonic())
    const visit = {
      door,
      limits: () => LIMITS,
      leeway: { open: new Leeway(), stall: new Leeway() },
      onStep: () => undefined,
      onOver: () => undefined,
    }
    const stopping = new AbortController()
    const end = address.run(visit, stopping.signal)
    onTestFinished(async () => {
      stopping.abort()
      await end
    })
    await vi.waitUntil(() => door.feeds.at(-1)?.messages.some((message) => kindOf(message) === 'audio-header'), { timeout: 20_000 })
    expect(door.feeds.at(-1)?.messages.map(kindOf)).toContain('keyframe')
  })
})

describe('what the box learns of an upstream', () => {
  const learner = (form: PullForm, tracks: readonly string[]): FormLearner => {
    const learning = new FormLearner(form)
    for (const line of ["[info] Input #0, concat, from 'pipe:0':", ...tracks, '[info] Stream mapping:']) learning.read(line)
    return learning
  }
  const hevc = '[info]   Stream #0:0[0x100](und): Video: hevc (Main) (HEVC / 0x43564548), yuv420p(tv), 640x360'
  const telephone = '[info]   Stream #0:1: Audio: pcm_alaw, 8000 Hz, mono, s16, 64 kb/s'

  it('is right at the second start, both for pictures and for sound', () => {
    expect(learner({ container: 'flv', sound: 'copied' }, [hevc, telephone]).better).toEqual({ container: 'mp4', sound: 'aac' })
  })

  it('is that a microphone is off which was promised: the pictures do not wait for it, and the next start asks again', () => {
    const form = learner({ container: 'mp4', sound: 'aac' }, [hevc, telephone]).withoutSound
    expect(form).toEqual({ container: 'mp4', sound: 'none' })
    const memory = new FormMemory()
    memory.keep(form ?? { container: 'flv', sound: 'copied' })
    expect(memory.form).toEqual({ container: 'mp4', sound: 'aac' })
  })

  it('is no reason to lose HEVC pictures in FLV, which not every ffmpeg can read', () => {
    const learning = new FormLearner({ container: 'flv', sound: 'copied' })
    expect(learning.after({ type: TAG_VIDEO, timestamp: 0, body: Buffer.from([0x1c, 1, 0, 0, 0, 1]) })).toBeUndefined()
    expect(learning.after({ type: TAG_AUDIO, timestamp: 0, body: Buffer.from([0x72, 1, 1]) })).toBeUndefined()
  })
})
