import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import { FfmpegPublisher, noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import type { PublisherOptions } from '#test/helper/ffmpeg-publisher.ts'
import { anRtmpDoor, WRONG_KEY } from '#test/helper/rtmp-door.ts'

describe.skipIf(noFfmpeg !== undefined)(`a real encoder ${noFfmpeg ?? ''}`, () => {
  it.each<[string, PublisherOptions, number[]]>([
    ['picture and sound', {}, [TAG_AUDIO, TAG_VIDEO, TAG_SCRIPT]],
    ['sound alone', { video: false }, [TAG_AUDIO, TAG_SCRIPT]],
    ['a picture alone', { audio: false }, [TAG_VIDEO, TAG_SCRIPT]],
  ])('brings %s into the class', async (_what, options, types) => {
    await using door = await anRtmpDoor()
    const encoder = new FfmpegPublisher(door.url(), options)
    const feed = await door.channel.feed(0, 60)
    await encoder.kill()
    expect(new Set(feed.messages.map(({ type }) => type))).toEqual(new Set(types))
    expect(feed.messages[0]).toMatchObject({ type: TAG_SCRIPT })
    expect(feed.messages[0]?.body.toString('latin1', 3, 13)).toBe('onMetaData')
  })

  it('leaves in order when its operator stops it', async () => {
    await using door = await anRtmpDoor()
    const encoder = new FfmpegPublisher(door.url())
    await door.channel.feed(0, 20)
    await encoder.stop()
    await door.channel.until(() => door.channel.feeds[0]?.ended === true)
    expect(await encoder.ended()).toBe(255) // what ffmpeg answers to a signal when all else went well
  })

  it('shows its operator why it was refused', async () => {
    await using door = await anRtmpDoor()
    const attempt = ['-loglevel', 'error', '-f', 'lavfi', '-i', 'anullsrc', '-t', '1', '-f', 'flv', door.url(WRONG_KEY)]
    const ffmpeg = spawn('ffmpeg', attempt, { stdio: ['ignore', 'ignore', 'pipe'] })
    let words = ''
    for await (const piece of ffmpeg.stderr) words += String(piece)
    expect(words).toContain('this publish key is not known here')
  })
})
