import { describe, expect, it } from 'vitest'
import { FlvReader } from '#appliance/live/flv/flv-reader.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import { noChromium } from '#test/helper/chromium.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { decoded } from '#test/live/fmp4/judges.ts'
import { FlvRecording } from '#test/live/playout/a-standing-relay.ts'
import { ChangingClass } from './players/a-changing-class.ts'
import type { Player } from './players/a-changing-class.ts'

const missing = noFfmpeg ?? noChromium
const PLAYERS: Player[] = ['mpegts.js', 'hls.js', 'the page for screens']

/**
 * ffmpeg's parser goes by the first sequence header of an FLV for ever, whatever the decoder is told; the last pictures of a source with B-frames
 * are due after the first of the next one; and it counts the silence between two sources for as long as it lasts, not until the next sound.
 */
const IS_NO_FAULT = /^\[NULL @|repeated|increasing dts to muxer/u

/** Times of the frames of one track, as they stand in the file. */
function timesOf(flv: Buffer, track: number): number[] {
  const times: number[] = []
  new FlvReader(({ type, timestamp, body }) => void (type === track && body[1] !== 0 && times.push(timestamp))).write(flv)
  return times
}

describe.skipIf(missing !== undefined)(`a class whose source changes, in size, sound and rate ${missing ?? ''}`, () => {
  it('plays on in mpegts.js, hls.js and on a screen without an error or a reload, and ffmpeg reads its FLV', async () => {
    await using about = await new ChangingClass().open(PLAYERS)
    const flv = new FlvRecording(about.flv)
    for (let cut = 0; cut < 3; cut += 1) await about.cut()
    const { bytes } = flv
    for (const [at, { complaints }] of (await about.accounts()).entries()) expect([PLAYERS[at], ...complaints]).toEqual([PLAYERS[at]])
    const { complaints, frames } = await decoded(bytes)
    expect(complaints.split('\n').filter((line) => line !== '' && !IS_NO_FAULT.test(line))).toEqual([])
    expect(frames['h264']).toBeGreaterThan(100)
    for (const times of [timesOf(bytes, TAG_VIDEO), timesOf(bytes, TAG_AUDIO)]) expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})
