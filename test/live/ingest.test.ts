import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { anRtmpDoor, KEY, WRONG_KEY } from '#test/helper/rtmp-door.ts'
import { avcHeader, metadata, picture, sound, video } from '#test/helper/rtmp-media.ts'

describe('publishing into the box', () => {
  it('brings what an encoder sends into the channel of its key, unchanged and in order', async () => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    const sent = [metadata(), avcHeader(), picture(0, { key: true, size: 300_000 }), sound(3), picture(40), sound(26)]
    for (const message of sent) publisher.send(message)
    const feed = await door.channel.feed(0, sent.length)
    expect(feed.messages).toEqual(sent)
    expect(feed.source).toEqual({ kind: 'publisher', from: '127.0.0.1' })
  })

  it('takes a key with a query behind it, as some encoders add one', async () => {
    await using door = await anRtmpDoor()
    await door.publisher(`${KEY}?token=1&user=a`)
    expect(door.channel.feeds).toHaveLength(1)
  })

  it('listens on every address of the box, and names a peer as people know it', async () => {
    await using door = await anRtmpDoor({ host: '::' })
    expect(door.ingest.door.host).toBe('127.0.0.1')
    await door.publisher()
    expect(door.channel.feeds[0]?.source.from).toBe('127.0.0.1')
  })

  it('ends the feed when the publisher says good-bye, and lets it come again', async () => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    await publisher.close()
    await door.channel.until(() => door.channel.feeds[0]?.ended === true)
    await door.publisher()
    expect(door.channel.feeds).toHaveLength(2)
  })

  it('ends the feed when the publisher crashes', async () => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    publisher.send(picture(0, { key: true }))
    await door.channel.feed(0, 1)
    publisher.destroy()
    await door.channel.until(() => door.channel.feeds[0]?.ended === true)
    expect(door.ingest.connections).toBe(0)
  })

  it('tells a publisher with a wrong key so, in words, and tells the house', async () => {
    await using door = await anRtmpDoor()
    await expect(door.publisher(WRONG_KEY)).rejects.toMatchObject({
      code: 'PUBLISH_REFUSED',
      message: 'the RTMP server refused: this publish key is not known here',
      details: { answer: 'NetStream.Publish.BadName' },
    })
    expect(door.refusals).toEqual([{ address: '127.0.0.1', reason: 'key-unknown' }])
  })

  it('tells a publisher with a wrong application so', async () => {
    await using door = await anRtmpDoor()
    const wrong = door.url().replace('/live/', '/vod/')
    await expect(new RtmpPublisher({ clock: door.clock }).connect(wrong)).rejects.toMatchObject({ code: 'PUBLISH_REFUSED' })
    expect(door.refusals).toEqual([{ address: '127.0.0.1', reason: 'app-unknown' }])
  })

  it('never writes a key to its log', async () => {
    await using door = await anRtmpDoor()
    await door.publisher()
    await expect(door.publisher(WRONG_KEY)).rejects.toThrow('not known here')
    await door.ingest.stop()
    expect(door.log.length).toBeGreaterThan(2)
    expect(JSON.stringify(door.log)).not.toMatch(new RegExp(`${KEY}|${WRONG_KEY}`))
  })
})

describe('what other servers trip over', () => {
  // row 7
  it('hands composition times on with their sign', async () => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    publisher.send(picture(100, { composition: -40 }))
    const { messages } = await door.channel.feed(0, 1)
    expect(messages[0]?.body.readIntBE(2, 3)).toBe(-40)
  })

  // row 8
  it('leaves out messages without a body', async () => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    publisher.send({ ...sound(0), body: Buffer.alloc(0) })
    publisher.send({ ...picture(0), body: Buffer.alloc(0) })
    publisher.send(sound(23))
    const { messages } = await door.channel.feed(0, 1)
    expect(messages).toEqual([sound(23)])
  })

  // row 6
  it('goes on when the clock of an encoder passes 49.7 days', async () => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    const sent = [0xff_ff_ff_d8, 0xff_ff_ff_ff, 0, 40].map((timestamp) => picture(timestamp, { size: 100_000 }))
    for (const message of sent) publisher.send(message)
    const { messages } = await door.channel.feed(0, 4)
    expect(messages).toEqual(sent)
  })

  // rows 9 and 10
  it.each([
    ['HEVC as codec id 12', '1c0000000001'],
    ['HEVC as hvc1', '90687663310102'],
    ['the end of an hvc1 sequence', '9268766331'],
    ['the FourCC avc1', '9061766331014d'],
    ['the FourCC vvc1', '907676633101'],
    ['several tracks in one message', '96306176633100'],
    ['ModEx', '9700000000'],
  ])('hands on %s as it came', async (_name, hex) => {
    await using door = await anRtmpDoor()
    const publisher = await door.publisher()
    publisher.send(video(0, hex))
    const { messages } = await door.channel.feed(0, 1)
    expect(messages[0]?.body.toString('hex')).toBe(hex)
  })

  // row 12
  it('names the port that another program holds, and lives', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    await expect(anRtmpDoor({ port })).rejects.toMatchObject({ code: 'PORT_TAKEN', message: expect.stringContaining(`port ${port} `) })
    await new Promise((resolve) => other.close(resolve))
  })
})
