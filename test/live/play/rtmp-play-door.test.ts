import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { lesson } from '#test/helper/media.ts'
import { KEY } from '#test/helper/rtmp-door.ts'
import { settled } from '#test/helper/settled.ts'
import { aPlayDoor } from './a-play-door.ts'
import type { PlayDoor } from './a-play-door.ts'

const NOT_FOUND = 'NetStream.Play.StreamNotFound'

function onAir(play: PlayDoor): PlayDoor {
  play.relay.play(play.relay.publish(), lesson({ length: 1000 }))
  return play
}

describe('who asks to play by RTMP', () => {
  it('is a viewer as everybody else, and is forgotten when the connection closes', async () => {
    await using play = onAir(await aPlayDoor())
    const player = await play.watching()
    expect(play.relay.live.view.value.channels[0]?.viewers).toBe(0)
    play.relay.clock.advance(1000)
    expect(play.relay.channel.viewers).toBe(1)
    player.socket.destroy()
    await play.relay.told('live.viewer-left')
    expect(play.relay.factsOf('live.viewer-joined')).toEqual([{ channel: 'class', address: '127.0.0.1' }])
    expect(play.relay.factsOf('live.viewer-left')).toEqual([{ channel: 'class', address: '127.0.0.1', reason: 'closed' }])
  })

  it('may put a query behind the name of the channel', async () => {
    await using play = onAir(await aPlayDoor())
    const player = await play.watching({ name: 'class?token=1' })
    await player.until(({ pictures }) => pictures.length > 0)
  })

  it.each([
    ['a channel that is not there', { name: 'maths' }],
    ['the publish key', { name: KEY }],
    ['the address for publishing', { app: 'live' }],
    ['the address for publishing, with its key', { app: 'live', name: KEY }],
  ])('and names %s is told so and sent away', async (_what, wish) => {
    await using play = onAir(await aPlayDoor())
    const player = play.player(wish)
    await player.until(({ statuses }) => statuses.includes(NOT_FOUND))
    await player.gone()
    expect(player.media).toEqual([])
    expect(JSON.stringify(play.door.log)).not.toContain(KEY)
  })

  it('at the address for publishing is told where to play', async () => {
    await using play = onAir(await aPlayDoor())
    const player = play.player({ app: 'live' })
    await player.until(({ statuses }) => statuses.includes(NOT_FOUND))
    expect(JSON.stringify(player.commands)).toContain('play rtmp://.../play/<channel>')
  })

  it('where nothing is on air and nothing can come is told so at once', async () => {
    await using play = await aPlayDoor()
    const player = play.player()
    await player.until(({ statuses }) => statuses.includes(NOT_FOUND))
    await player.gone()
  })

  it('waits for a source that has only just come', async () => {
    await using play = await aPlayDoor()
    const input = play.relay.publish()
    const player = play.player()
    await player.until(({ commands }) => commands.length === 2)
    await settled()
    play.relay.play(input, lesson({ length: 1000 }))
    await player.until(({ pictures }) => pictures.length === 25)
  })

  it('makes the box ask its upstream, and is told after 5 s where that brings nothing', async () => {
    await using play = await aPlayDoor()
    play.relay.pull.give('http://192.0.2.4/live.m3u8')
    const player = play.player()
    await player.until(({ commands }) => commands.length === 2)
    await settled()
    expect(play.relay.pull.running).toBe(true)
    play.relay.clock.advance(seconds(5))
    await player.until(({ statuses }) => statuses.includes(NOT_FOUND))
    await player.gone()
    expect(play.relay.factsOf('live.viewer-joined')).toEqual([])
  })

  it('who hangs up while waiting leaves a place behind', async () => {
    await using play = await aPlayDoor({ live: { viewers: { max: 1, max_per_address: 1, max_lag_bytes: 1_048_576, stall_seconds: 15 } } })
    const input = play.relay.publish()
    const hasty = play.player()
    await hasty.until(({ commands }) => commands.length === 2)
    await settled()
    hasty.socket.destroy()
    await hasty.gone()
    await settled()
    play.relay.play(input, lesson({ length: 1000 }))
    await play.watching()
  })

  it('finds the places of viewers counted, whichever way they came', async () => {
    await using play = onAir(
      await aPlayDoor({ live: { viewers: { max: 2, max_per_address: 9, max_lag_bytes: 1_048_576, stall_seconds: 15 } } }),
    )
    await play.relay.watch('192.0.2.7')
    await play.watching()
    const third = play.player()
    await third.until(({ statuses }) => statuses.includes('NetStream.Play.Failed'))
    await third.gone()
  })
})

describe('the places at the RTMP door', () => {
  it('are not used up by players, nor opened to strangers by them', async () => {
    await using play = onAir(await aPlayDoor({ door: { maxConnections: 4, maxPerAddress: 2 } }))
    const players = []
    for (let n = 0; n < 6; n += 1) players.push(await play.watching())
    const publisher = await play.door.publisher()
    for (let n = 0; n < 6; n += 1) connect(play.door.ingest.door).on('error', () => undefined)
    while (play.door.log.filter(({ reason }) => reason === 'it made room for a newcomer').length < 4) await settled()
    // Two of that address, and the one stranger of the box itself that a full house lets in.
    expect(play.door.ingest.connections).toBeLessThanOrEqual(players.length + 3)
    expect([publisher.isGone, ...players.map(({ closed }) => closed)]).not.toContain(true)
  })

  it('are not left by a player who publishes', async () => {
    await using play = onAir(await aPlayDoor())
    const url = play.door.url(KEY).replace('/live/', '/play/')
    await expect(new RtmpPublisher({ clock: new RealClock() }).connect(url)).rejects.toMatchObject({
      code: 'PUBLISH_REFUSED',
      message: expect.stringContaining('publish to rtmp://.../live/<publish key>'),
    })
    const player = await play.watching()
    player.command('publish', 9, null, KEY, 'live')
    await player.gone()
    expect(play.door.channel.feeds).toEqual([])
  })

  it('are cleared when the door closes', async () => {
    await using play = onAir(await aPlayDoor())
    const player = await play.watching()
    await play.door.ingest.stop()
    await player.gone()
    expect(play.door.ingest.connections).toBe(0)
  })
})
