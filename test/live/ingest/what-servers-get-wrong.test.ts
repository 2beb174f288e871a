/*
 * Weaknesses that were found in node-media-server 4.4.3, by their row in the list that the box was built against, shown from a
 * publisher at the RTMP door to a player at the same. Rows 0 to 3, 12 and 17: ingest*.test.ts. 4: play/rtmp-play.test.ts and
 * fan-out.test.ts. 14: pull*.test.ts. 15: web/live-flv.test.ts.
 */
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { aacFrame, aacHeader, avcFrame, avcHeader, enhancedVideo, hevcFrame, hevcHeader, lesson } from '#test/helper/media.ts'
import { KEY, WRONG_KEY } from '#test/helper/rtmp-door.ts'
import { settled } from '#test/helper/settled.ts'
import { aPlayDoor } from '../play/a-play-door.ts'
import type { PlayDoor } from '../play/a-play-door.ts'
import type { RtmpViewer } from '../play/rtmp-viewer.ts'

const HD = { width: 1920, height: 1080 }

/** Publishes, and waits until the last message has been taken. */
async function publish(play: PlayDoor, messages: readonly MediaMessage[]): Promise<RtmpPublisher> {
  const publisher = await play.door.publisher()
  for (const message of messages) publisher.send(message)
  await publisher.drain()
  return publisher
}

/** Lets time pass until the player has seen what it waits for. */
async function shown(play: PlayDoor, player: RtmpViewer, condition: (player: RtmpViewer) => boolean): Promise<void> {
  while (!condition(player)) {
    if (player.closed) throw new TypeError(`the player was closed after ${player.story.join(', ')}`)
    play.relay.clock.advance(1)
    await settled()
  }
}

async function live(play: PlayDoor): Promise<void> {
  while (play.relay.factsOf('live.went-live').length === 0) await settled()
}

const timesOf = (player: RtmpViewer, type: number): number[] =>
  player.media.filter((one) => one.type === type && one.body[1] === 1).map(({ timestamp }) => timestamp)

describe('from a publisher to a player by RTMP', () => {
  // Rows 5 and 6: two offsets, a doubled clock, headers at 0.
  it.each([
    ['keeps its clock', 61_000],
    ['begins its clock anew', 0],
    ['has a clock about to wrap', 0xff_ff_ff_00],
  ])('sound and picture stay together, and time goes on, when an encoder comes back that %s', async (_how, from) => {
    await using play = await aPlayDoor({ published: true })
    const first = await publish(play, lesson({ from: 60_000, length: 1000 }))
    await live(play)
    const player = await play.watching()
    await shown(play, player, ({ pictures }) => pictures.length === 25)
    await first.close()
    play.relay.clock.advance(1000)
    const again = lesson({ from, length: 1000, picture: HD })
    await publish(play, again)
    await shown(play, player, ({ pictures }) => pictures.length === 50)
    const [pictures, sounds] = [timesOf(player, TAG_VIDEO), timesOf(player, TAG_AUDIO)]
    expect(sounds).toContain(pictures[25])
    expect(sounds.filter((time) => time < (pictures[25] ?? 0))).toHaveLength(44)
    expect(pictures.at(-1)).toBeLessThan(4000)
    const header = player.media.findLast(({ type, body }) => type === TAG_VIDEO && body[1] === 0)
    expect(header?.timestamp).toBe(pictures[25])
    for (const times of [pictures, sounds]) expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('messages without a body leave nobody out of step (row 8)', async () => {
    await using play = await aPlayDoor({ published: true })
    const empty = [TAG_VIDEO, TAG_AUDIO].map((type): MediaMessage => ({ type: type as 8 | 9, timestamp: 0, body: Buffer.alloc(0) }))
    await publish(play, [avcHeader(), aacHeader(), ...empty, avcFrame({ timestamp: 0, key: true }), ...empty, avcFrame({ timestamp: 40 })])
    await live(play)
    const player = await play.watching()
    await shown(play, player, ({ pictures }) => pictures.length === 2)
    expect(player.media.every(({ body }) => body.length > 0)).toBe(true)
  })

  it.each([
    ['several tracks in one message', enhancedVideo(1, 6, { fourCc: 'avc1', rest: Buffer.alloc(20) })],
    ['ModEx', enhancedVideo(1, 7, { fourCc: 'avc1', rest: Buffer.alloc(20) })],
    ['the end of a sequence', enhancedVideo(1, 2, { fourCc: 'hvc1', rest: Buffer.alloc(0) })],
    ['metadata of a frame', enhancedVideo(1, 4, { fourCc: 'hvc1', rest: Buffer.alloc(20) })],
  ])('%s is taken for no header, and kept for nobody (row 9)', async (_what, odd) => {
    await using play = await aPlayDoor({ published: true })
    await publish(play, [odd, avcHeader(), aacHeader(), odd, avcFrame({ timestamp: 0, key: true }), odd, aacFrame(0)])
    await live(play)
    const player = await play.watching()
    await shown(play, player, ({ media }) => media.length === 4)
    expect(player.story.slice(-5)).toEqual(['onMetaData', 'video header', 'audio header', 'keyframe', 'sound'])
  })

  it('HEVC as codec id 12 has its header and its keyframe for who comes late (row 10)', async () => {
    await using play = await aPlayDoor({ published: true })
    await publish(play, [hevcHeader(HD), hevcFrame({ timestamp: 0, key: true }), hevcFrame({ timestamp: 40 })])
    await live(play)
    const player = await play.watching()
    await shown(play, player, ({ pictures }) => pictures.length === 2)
    // Beside pictures without sound there is silence.
    expect(player.story.filter((name) => name !== 'sound').slice(-4)).toEqual(['video header', 'audio header', 'keyframe', 'picture'])
    play.relay.clock.advance(1000)
    expect(play.relay.channel.video).toMatchObject({ codec: 'hevc', ...HD })
  })

  it('sound without a picture begins at once for who comes late (row 11)', async () => {
    await using play = await aPlayDoor({ published: true })
    const publisher = await publish(play, [aacHeader()])
    for (let at = 0; at < 3000; at += 23) {
      publisher.send(aacFrame(at))
      await settled()
      play.relay.clock.advance(23)
    }
    await live(play)
    const player = await play.watching()
    await shown(play, player, ({ media }) => media.length > 10)
    expect(player.story.slice(-12)[0]).not.toBe('keyframe')
    expect(player.story).toContain('audio header')
  })

  it('an application with a query is the application, and a wrong key opens nothing for a moment (row 13)', async () => {
    await using play = await aPlayDoor({ published: true })
    const { port } = play.door.ingest.door
    const publisher = new RtmpPublisher({ clock: new RealClock() })
    await expect(publisher.connect(`rtmp://127.0.0.1:${port}/live/${WRONG_KEY}`)).rejects.toMatchObject({ code: 'PUBLISH_REFUSED' })
    expect(play.relay.live.view.value.channels[0]?.source).toBeUndefined()
    const player = play.player({ app: 'play?token=1', name: KEY })
    await player.until(({ statuses }) => statuses.includes('NetStream.Play.StreamNotFound'))
  })

  it('an encoder whose codec nobody can read gives way to one that can be seen', async () => {
    await using play = await aPlayDoor({ published: true })
    const strange = await publish(play, [])
    const odd = (timestamp: number): MediaMessage => ({ type: TAG_VIDEO, timestamp, body: Buffer.from('9700000000', 'hex') })
    for (let at = 0; at < 3000; at += 100) {
      strange.send(odd(at))
      await settled()
      play.relay.clock.advance(100)
    }
    await publish(play, lesson({ length: 1000 }))
    await strange.gone
    await live(play)
    expect(play.relay.factsOf('live.went-live')).toHaveLength(1)
  })
})
