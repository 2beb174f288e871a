import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { encodeAmf } from '#appliance/live/rtmp/rtmp-amf.ts'
import type { AmfValue } from '#appliance/live/rtmp/rtmp-amf.ts'
import { toChunks } from '#appliance/live/rtmp/rtmp-chunk-writer.ts'
import { RtmpClient } from '#appliance/live/rtmp/rtmp-client.ts'
import { clientHello } from '#appliance/live/rtmp/rtmp-handshake.ts'
import { COMMAND } from '#appliance/live/rtmp/rtmp-message.ts'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { anRtmpDoor, KEY, WRONG_KEY } from '#test/helper/rtmp-door.ts'
import type { RtmpDoor } from '#test/helper/rtmp-door.ts'
import { picture } from '#test/helper/rtmp-media.ts'
import { settled } from '#test/helper/settled.ts'

/** A peer that has shaken hands and says what it likes. */
async function aPeer(door: RtmpDoor): Promise<RtmpClient> {
  const peer = new RtmpClient(new RealClock())
  await peer.open(door.ingest.door)
  return peer
}

function flood(peer: RtmpClient): void {
  for (let frame = 0; frame < 20; frame++) peer.message({ ...picture(frame * 40, { key: true, size: 1000 }), streamId: 1 }, 6)
}

const command = (...values: AmfValue[]): Buffer => toChunks({ type: COMMAND, streamId: 0, timestamp: 0, body: encodeAmf(values) }, 3, 128)
const rawCommand = (hex: string): Buffer => toChunks({ type: COMMAND, streamId: 0, timestamp: 0, body: Buffer.from(hex, 'hex') }, 3, 128)
const control = (type: number, hex: string): Buffer => toChunks({ type, streamId: 0, timestamp: 0, body: Buffer.from(hex, 'hex') }, 2, 128)

// row 0
describe('media that nobody allowed', () => {
  it.each<[string, (peer: RtmpClient) => void]>([
    [
      'a publisher that was refused',
      (peer) => {
        peer.command(0, 'connect', 1, { app: 'live' })
        peer.command(0, 'createStream', 2, null)
        peer.command(1, 'publish', 3, null, WRONG_KEY, 'live')
      },
    ],
    [
      'a viewer',
      (peer) => {
        peer.command(0, 'connect', 1, { app: 'live' })
        peer.command(0, 'createStream', 2, null)
        peer.command(1, 'play', 3, null, 'class')
      },
    ],
    ['somebody who only connected', (peer) => peer.command(0, 'connect', 1, { app: 'live' })],
    ['somebody who said nothing before', () => undefined],
  ])('never reaches a class from %s', async (_who, introduce) => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    const intruder = await aPeer(door)
    intruder.widenChunks()
    introduce(intruder)
    flood(intruder)
    await intruder.gone
    publisher.send(picture(7))
    const feed = await door.channel.feed(0, 1)
    expect(feed.messages).toEqual([picture(7)])
    expect(door.channel.feeds).toHaveLength(1)
  })

  it('never reaches a class from a publisher that another one replaced', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    const old = await door.publisher()
    clock.advance(seconds(3))
    const fresh = await door.publisher()
    old.send(picture(1))
    await old.gone
    fresh.send(picture(2))
    const feed = await door.channel.feed(1, 1)
    expect(feed.messages).toEqual([picture(2)])
    expect(door.channel.feeds[0]?.messages).toEqual([])
  })

  it('is not played back to who holds the key', async () => {
    await using door = await anRtmpDoor()
    const peer = await aPeer(door)
    peer.command(0, 'connect', 1, { app: 'live' })
    peer.command(0, 'createStream', 2, null)
    const answer = peer.next(({ name }) => name === 'onStatus', 'play')
    peer.command(1, 'play', 3, null, KEY)
    expect((await answer).values[2]).toMatchObject({ level: 'error', code: 'NetStream.Play.StreamNotFound' })
  })
})

// rows 1 and 17
describe('messages that end other servers', () => {
  it.each<[string, Buffer]>([
    ['connect without anything', command('connect', 1)],
    ['connect without an application', command('connect', 1, { tcUrl: 'nonsense' })],
    ['an application that is a number', command('connect', 1, { app: 7 })],
    ['connect twice', Buffer.concat([command('connect', 1, { app: 'live' }), command('connect', 2, { app: 'live' })])],
    ['publish with a boolean name', Buffer.concat([command('connect', 1, { app: 'live' }), command('publish', 2, null, true)])],
    ['publish without a name', Buffer.concat([command('connect', 1, { app: 'live' }), command('publish', 2, null)])],
    ['publish before connect', command('publish', 2, null, KEY)],
    ['play before connect', command('play', 2, null, KEY)],
    ['a command called constructor', command('constructor', 1, null)],
    ['a command that is no text', command({ toString: 'no' }, 1)],
    ['an unknown kind of value', rawCommand('020007636f6e6e656374ff')],
    ['an array that claims four thousand million values', rawCommand('020007636f6e6e6563740affffffff05')],
    ['values nested without end', rawCommand(`020007636f6e6e656374${'030001610a00000001'.repeat(5000)}`)],
    ['a chunk size of nothing', control(1, '00000000')],
    ['a chunk size with its top bit set', control(1, '80000001')],
    ['a chunk size cut short', control(1, '00')],
    ['a message of 16 MB', Buffer.from('03000000ffffff1400000000', 'hex')],
    [
      'nine chunk streams at once',
      Buffer.concat([3, 4, 5, 6, 7, 8, 9, 10, 11].map((id) => Buffer.from([id, 0, 0, 0, 0, 0, 1, 20, 0, 0, 0, 0, 5]))),
    ],
    ['a message that begins nowhere', Buffer.from([0xc5])],
    [
      'a message that begins inside another',
      Buffer.concat([Buffer.from('030000000000c81400000000', 'hex'), Buffer.alloc(128), Buffer.from('030000000000c81400000000', 'hex')]),
    ],
    [
      'a message that grows',
      Buffer.concat([Buffer.from('030000000000c81400000000', 'hex'), Buffer.alloc(128), Buffer.from('430000000fffff14', 'hex')]),
    ],
    ['more than an introduction needs', Buffer.alloc(200_000, control(3, '00000000'))],
    ['an aggregate with a part longer than itself', control(22, '09ffffff00000000000000')],
  ])('%s ends that connection and nothing else', async (_what, bytes) => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    const attacker = await aPeer(door)
    attacker.write(bytes)
    await attacker.gone
    publisher.send(picture(5))
    await door.channel.feed(0, 1)
    expect(door.ingest.connections).toBe(1)
    expect(door.log.some((line) => line['msg'] === 'rtmp connection dropped')).toBe(true)
  })

  it.each([
    ['missing', undefined],
    ['no address', 'nonsense'],
    ['a number', 7],
  ])('an encoder whose tcUrl is %s may publish', async (_what, tcUrl) => {
    await using door = await anRtmpDoor()
    const peer = await aPeer(door)
    await peer.call('connect', { app: 'live', tcUrl })
    await peer.call('createStream', null)
    const answer = peer.next(({ name }) => name === 'onStatus', 'publish')
    peer.command(1, 'publish', 3, null, KEY, 'live')
    expect((await answer).values[2]).toMatchObject({ code: 'NetStream.Publish.Start' })
    peer.destroy()
  })

  it.each([
    ['a text longer than its message', rawCommand('02ffff41')],
    ['a command without a name', rawCommand('11')],
    ['a command that nobody knows', command('_checkbw', 2, null)],
    ['an abort of nothing', control(2, '00')],
    ['a window cut short', control(5, '00')],
    ['an aggregate of nothing', control(22, '09')],
  ])('%s is passed over', async (_what, bytes) => {
    await using door = await anRtmpDoor()
    const peer = await aPeer(door)
    peer.write(bytes)
    await peer.call('connect', { app: 'live' })
    expect(peer.isGone).toBe(false)
    peer.destroy()
  })

  it('what speaks no RTMP is gone with its first byte', async () => {
    await using door = await anRtmpDoor()
    const browser = connect(door.ingest.door)
    browser.on('error', () => undefined)
    browser.write('GET / HTTP/1.1\r\n\r\n')
    await once(browser, 'close')
    expect(door.log.at(-1)).toMatchObject({ reason: 'the first byte is not that of RTMP' })
  })

  it('a peer that asks and asks and never reads is let go', async () => {
    await using door = await anRtmpDoor()
    const deaf = connect(door.ingest.door)
    deaf.on('error', () => undefined)
    const introduction = [command('connect', 1, { app: 'live' }), command('createStream', 2, null), command('publish', 3, null, KEY)]
    deaf.write(Buffer.concat([clientHello(), Buffer.alloc(1536), ...introduction]))
    await door.channel.feed(0)
    const ask = command('createStream', 4, null)
    const asking = setInterval(() => deaf.write(Buffer.alloc(ask.length * 5000, ask)), 1)
    await door.channel.until(() => door.channel.feeds[0]?.ended === true)
    clearInterval(asking)
    deaf.destroy()
    expect(door.log.some((line) => line['reason'] === 'it does not read what it is told')).toBe(true)
  })
})

// row 2
describe('connections that only take room', () => {
  async function crowd(door: RtmpDoor, count: number): Promise<Socket[]> {
    const sockets = Array.from({ length: count }, () => connect(door.ingest.door))
    for (const socket of sockets) socket.on('error', () => undefined)
    await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])))
    return sockets
  }

  it('500 that never speak keep no publisher out, and are gone when their time is over', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock, publisherTimeout: () => seconds(60) })
    const sockets = await crowd(door, 500)
    await door.publisher()
    // Sixteen of one address, and the one stranger of the box itself that a full house lets in.
    expect(door.ingest.connections).toBeLessThanOrEqual(17)
    clock.advance(seconds(10.5))
    for (const socket of sockets) if (!socket.closed) await once(socket, 'close')
    expect(door.ingest.connections).toBe(1)
  })

  it('players of one address that begin at the same moment do not push each other out', async () => {
    await using door = await anRtmpDoor()
    const arriving = await Promise.all(Array.from({ length: 16 }, () => aPeer(door)))
    await settled()
    expect([door.ingest.connections, arriving.filter(({ isGone }) => isGone)]).toEqual([16, []])
    for (const player of arriving) player.destroy()
  })

  it('a crowd from one address leaves room for another one', async () => {
    await using door = await anRtmpDoor({ maxConnections: 4, maxPerAddress: 4 })
    const sockets = await crowd(door, 4)
    const publisher = new RtmpPublisher({ clock: new RealClock(), localAddress: '127.0.0.2' })
    await publisher.connect(door.url())
    expect((await door.channel.feed(0)).source.from).toBe('127.0.0.2')
    publisher.destroy()
    for (const socket of sockets) socket.destroy()
  })

  it('a publisher is never sent away to make room', async () => {
    await using door = await anRtmpDoor({ maxConnections: 1 })
    const publisher = await door.publisher()
    await crowd(door, 5)
    publisher.send(picture(0))
    await door.channel.feed(0, 1)
    expect(publisher.isGone).toBe(false)
  })

  it('an encoder that shakes hands and stops there is let go', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    const peer = await aPeer(door)
    await peer.call('connect', { app: 'live' })
    clock.advance(seconds(10.5))
    await peer.gone
    expect(door.log.at(-1)).toMatchObject({ reason: 'it did not begin to publish or play in time' })
  })

  it('a publisher that falls silent is let go', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock, publisherTimeout: () => seconds(8) })
    const publisher = await door.publisher()
    publisher.send(picture(0))
    await door.channel.feed(0, 1)
    clock.advance(seconds(7.9))
    expect(door.ingest.connections).toBe(1)
    clock.advance(seconds(1))
    await publisher.gone
    expect(door.channel.feeds[0]?.ended).toBe(true)
  })

  it('the door closes at once, whoever stands in it', async () => {
    const door = await anRtmpDoor()
    const [publisher, peer] = [await door.publisher(), await aPeer(door)]
    await crowd(door, 3)
    await door.ingest.stop()
    await door.ingest.stop()
    expect(door.ingest.connections).toBe(0)
    expect(door.ingest.door.port).toBe(0)
    await Promise.all([publisher.gone, peer.gone])
  })
})
