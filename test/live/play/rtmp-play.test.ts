import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aacHeader, avcHeader, enhancedVideo, hevcConfig, lesson } from '#test/helper/media.ts'
import { settled } from '#test/helper/settled.ts'
import { aPlayDoor } from './a-play-door.ts'
import type { PlayDoor } from './a-play-door.ts'
import type { RtmpViewer } from './rtmp-viewer.ts'

const FRAME = 40_000
const WINDOW_ACK_SIZE = 5
const ACKNOWLEDGEMENT = 3
const USER_CONTROL = 4

const digest = ({ body }: { body: Buffer }): string => createHash('sha256').update(body).digest('hex')

describe('a player by RTMP', () => {
  it('is told what players wait for, in the order of the specification, and sees the newest group of pictures at once', async () => {
    await using play = await aPlayDoor()
    play.relay.play(play.relay.publish(), lesson({ length: 2500 }))
    const player = play.player()
    await player.until(({ pictures }) => pictures.length === 13)
    expect(player.story.slice(0, 13)).toEqual([
      `control ${WINDOW_ACK_SIZE}`,
      'control 6',
      'NetConnection.Connect.Success',
      '_result',
      `control ${USER_CONTROL}`,
      'NetStream.Play.Reset',
      'NetStream.Play.Start',
      '|RtmpSampleAccess',
      'onMetaData',
      'video header',
      'audio header',
      'keyframe',
      'sound',
    ])
    expect(player.pictures[0]?.timestamp).toBe(2000)
    expect(new Set(player.media.map(({ streamId }) => streamId))).toEqual(new Set([1]))
  })

  it('gets every later frame, in order and unchanged, however large', async () => {
    await using play = await aPlayDoor()
    const input = play.relay.publish()
    play.relay.play(input, lesson({ length: 1000 }))
    const player = await play.watching()
    await player.until(({ pictures }) => pictures.length === 25)
    const before = player.media.length
    const more = lesson({ from: 1000, length: 1000, frameBytes: 150_000 }).slice(2)
    for (let from = 0; from < more.length; from += 4) {
      play.relay.play(input, more.slice(from, from + 4))
      await player.until(({ media }) => media.length === Math.min(before + from + 4, before + more.length))
    }
    expect(player.media.slice(before).map(digest)).toEqual(more.map(digest))
    expect(player.media.at(-1)?.timestamp).toBe(more.at(-1)?.timestamp)
  })

  it('is told of the codec of another publisher midway, and goes on', async () => {
    await using play = await aPlayDoor()
    const first = play.relay.publish()
    play.relay.play(first, lesson({ length: 1000 }))
    const player = await play.watching()
    first.end()
    play.relay.clock.advance(1000)
    const config = hevcConfig({ width: 1920, height: 1080 })
    const header = enhancedVideo(1, 0, { fourCc: 'hvc1', rest: config, timestamp: 0 })
    const picture = enhancedVideo(1, 3, { fourCc: 'hvc1', rest: Buffer.alloc(5000, 0x26), timestamp: 0 })
    play.relay.play(play.relay.publish(), [header, aacHeader(), picture])
    await player.until(({ media }) => media.some((one) => one.body.equals(picture.body)))
    const [told, shown] = [header, picture].map(({ body }) => player.media.findIndex((one) => one.body.equals(body)))
    expect(told).toBeGreaterThan(0)
    expect(shown).toBeGreaterThan(told ?? 0)
    expect(player.closed).toBe(false)
  })

  // row 4
  it('who stops reading is let go and disturbs nobody', async () => {
    await using play = await aPlayDoor()
    const { relay } = play
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000, frameBytes: FRAME }))
    const [good, bad] = [await play.watching(), await play.watching({ localAddress: '127.0.0.2' })]
    bad.socket.pause()
    const seconds = await playUntil({ play, input, good }, () => relay.factsOf('live.viewer-left').length > 0)
    expect(relay.factsOf('live.viewer-left')).toEqual([{ channel: 'class', address: '127.0.0.2', reason: 'stalled' }])
    expect(good.pictures).toHaveLength(25 * (seconds + 1))
    expect(relay.factsOf('live.viewer-skipped')).toEqual([])
  })

  it('who reads too slowly skips to a keyframe and goes on from there', async () => {
    await using play = await aPlayDoor()
    const { relay } = play
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000, frameBytes: FRAME }))
    const [good, slow] = [await play.watching(), await play.watching({ localAddress: '127.0.0.2' })]
    slow.socket.pause()
    let rounds = 0
    const seconds = await playUntil({ play, input, good }, () => (rounds += 1) === 12)
    slow.socket.resume()
    let at = (seconds + 1) * 1000
    do {
      relay.play(input, lesson({ from: at, length: 1000 }).slice(2))
      at += 1000
      await settled()
    } while (slow.pictures.at(-1)?.timestamp !== at - 40)
    const holes = slow.pictures.filter(({ timestamp }, n, all) => timestamp - (all[n - 1]?.timestamp ?? timestamp) > 40)
    expect(holes.map(({ body }) => (body[0] ?? 0) >> 4)).toEqual([1])
    expect(relay.factsOf('live.viewer-skipped')).toMatchObject([{ channel: 'class', address: '127.0.0.2' }])
  })

  it('who pauses is sent nothing and kept, and goes on at the newest keyframe', async () => {
    await using play = await aPlayDoor()
    const { relay } = play
    const input = relay.publish()
    relay.play(input, lesson({ length: 1000 }))
    const player = await play.watching()
    await player.until(({ pictures }) => pictures.length === 25)
    player.command('pause', 0, null, true, 1000)
    await player.until(({ statuses }) => statuses.includes('NetStream.Pause.Notify'))
    relay.play(input, lesson({ from: 1000, length: 30_000 }).slice(2))
    player.command('pause', 0, null, false, 1000)
    await player.until(({ pictures }) => pictures.at(-1)?.timestamp === 30_960)
    expect(player.statuses).toContain('NetStream.Unpause.Notify')
    expect(player.pictures[25]?.timestamp).toBe(30_000)
    expect(relay.factsOf('live.viewer-left')).toEqual([])
  })

  it('who pauses for less than a group of pictures misses nothing and sees nothing twice', async () => {
    await using play = await aPlayDoor()
    const input = play.relay.publish()
    play.relay.play(input, lesson({ length: 1000, gop: 60_000 }))
    const player = await play.watching()
    await player.until(({ pictures }) => pictures.length === 25)
    player.command('pause', 0, null, true, 1000)
    await player.until(({ statuses }) => statuses.includes('NetStream.Pause.Notify'))
    play.relay.play(
      input,
      lesson({ from: 1000, length: 2000, gop: 60_000 })
        .slice(2)
        .filter(({ body }) => body[0] !== 0x17),
    )
    player.command('pause', 0, null, false, 1000)
    await player.until(({ pictures }) => pictures.at(-1)?.timestamp === 2960)
    const times = player.pictures.map(({ timestamp }) => timestamp)
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b))
    expect(times).toHaveLength(74)
  })

  it('is answered what players ask beside playing', async () => {
    await using play = await aPlayDoor()
    play.relay.play(play.relay.publish(), lesson({ length: 1000 }))
    const player = await play.watching()
    player.command('getStreamLength', 7, null, 'class')
    player.command('FCSubscribe', 8, null, 'class')
    player.command('seek', 0, null, 5000)
    player.say(USER_CONTROL, Buffer.from('000600012345', 'hex'))
    const pong = Buffer.from('000700012345', 'hex')
    await player.until(({ messages }) => messages.some(({ type, body }) => type === USER_CONTROL && body.equals(pong)))
    expect(player.commands).toContainEqual(['_result', 7, null, 0])
    expect(player.commands.map(([name]) => name)).toContain('onFCSubscribe')
    expect(player.statuses).toContain('NetStream.Seek.Notify')
    expect(player.closed).toBe(false)
  })

  it.each(['deleteStream', 'closeStream'])('who says %s is no viewer any more', async (goodBye) => {
    await using play = await aPlayDoor()
    play.relay.play(play.relay.publish(), lesson({ length: 1000 }))
    const player = await play.watching()
    player.command(goodBye, 0, null, 1)
    await player.gone()
    expect(play.relay.factsOf('live.viewer-left')).toMatchObject([{ reason: 'closed' }])
  })

  it('goes when the box stops', async () => {
    await using play = await aPlayDoor()
    play.relay.play(play.relay.publish(), lesson({ length: 1000 }))
    const player = await play.watching()
    await play.relay.live.stop()
    await player.gone()
    expect(play.relay.factsOf('live.viewer-left')).toMatchObject([{ reason: 'ended' }])
  })

  it('may acknowledge for days', async () => {
    await using play = await aPlayDoor()
    play.relay.play(play.relay.publish(), lesson({ length: 1000 }))
    const player = await play.watching()
    for (let minute = 1; minute <= 20; minute += 1) {
      for (let ack = 0; ack < 1000; ack += 1) player.say(ACKNOWLEDGEMENT, Buffer.alloc(4, ack))
      await answered(player, minute)
      play.relay.clock.advance(60_000)
    }
    expect(play.relay.channel.viewers).toBe(1)
  })

  it('who talks instead of watching is let go', async () => {
    await using play = await aPlayDoor()
    play.relay.play(play.relay.publish(), lesson({ length: 1000 }))
    const player = await play.watching()
    for (let ack = 0; ack < 10_000; ack += 1) player.say(ACKNOWLEDGEMENT, Buffer.alloc(4, ack))
    await player.gone()
    expect(play.relay.channel.viewers).toBe(0)
  })

  // row 0
  it('who sends media puts nothing into the class', async () => {
    await using play = await aPlayDoor()
    play.relay.play(play.relay.publish(), lesson({ length: 1000 }))
    const [good, bad] = [await play.watching(), await play.watching({ localAddress: '127.0.0.2' })]
    await good.until(({ pictures }) => pictures.length === 25)
    bad.say(9, Buffer.concat([avcHeader().body, Buffer.alloc(100, 9)]))
    await bad.gone()
    await settled()
    expect(good.pictures).toHaveLength(25)
    expect(play.door.channel.feeds).toEqual([])
  })
})

/** Seconds of 8 Mbit/s, each waited for by a player who keeps up. */
async function playUntil(
  { play, input, good }: { play: PlayDoor; input: ReturnType<PlayDoor['relay']['publish']>; good: RtmpViewer },
  enough: () => boolean,
): Promise<number> {
  for (let second = 1; second < 200; second += 1) {
    play.relay.play(input, lesson({ from: second * 1000, length: 1000, frameBytes: FRAME }).slice(2))
    await good.until(({ pictures }) => (pictures.at(-1)?.timestamp ?? 0) >= second * 1000 + 960)
    if (enough()) return second
  }
  throw new RangeError('200 s of video were not enough')
}

async function answered(player: RtmpViewer, mark: number): Promise<void> {
  const [ping, pong] = ['0006', '0007'].map((event) => Buffer.from(`${event}${mark.toString(16).padStart(8, '0')}`, 'hex'))
  player.say(USER_CONTROL, ping ?? Buffer.alloc(0))
  await player.until(({ messages }) => messages.some(({ type, body }) => type === USER_CONTROL && body.equals(pong ?? body)))
}
