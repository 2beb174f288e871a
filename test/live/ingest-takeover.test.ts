import { describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { PublishDesk } from '#appliance/live/ingest/ingest-desk.ts'
import { TAG_SCRIPT, TAG_VIDEO } from '#appliance/live/media.ts'
import { RtmpClient } from '#appliance/live/rtmp/rtmp-client.ts'
import type { RtmpPublisher } from '#appliance/live/rtmp/rtmp-publisher.ts'
import { RecordingDoor } from '#test/helper/recording-door.ts'
import { fastForward } from '#test/helper/fast-forward.ts'
import { anRtmpDoor, KEY, SAMPLE_KEY } from '#test/helper/rtmp-door.ts'
import type { RtmpDoor } from '#test/helper/rtmp-door.ts'
import { avcHeader, metadata, picture, sound } from '#test/helper/rtmp-media.ts'
import { startProxy } from '#test/upstreams/proxy.ts'

/** A publisher that has been on air. */
async function onAir(door: RtmpDoor, port?: number): Promise<RtmpPublisher> {
  const publisher = await door.publisher(KEY, port)
  publisher.send(picture(0, { key: true }))
  await door.channel.feed(door.channel.feeds.length - 1, 1)
  return publisher
}

/** Fulfilled or refused, as soon as it is known. */
function outcomeOf(attempt: Promise<unknown>): { settled: boolean; error?: unknown } {
  const outcome: { settled: boolean; error?: unknown } = { settled: false }
  attempt.then(
    () => (outcome.settled = true),
    (error: unknown) => Object.assign(outcome, { settled: true, error }),
  )
  return outcome
}

describe('a publisher on a channel that is pulled', () => {
  it('that brings nothing to show does not disturb the pulled lesson', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    door.channel.isLive = true
    const mute = await door.publisher()
    for (const message of [metadata(), avcHeader(), picture(0), sound(0)]) mute.send(message)
    clock.advance(seconds(9))
    await mute.gone
    expect(door.channel.feeds).toEqual([])
  })

  it('leaves the pulled lesson on until it shows something, also where it comes back after a line that was cut before its first picture', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    door.channel.isLive = true
    const cut = await door.publisher()
    clock.advance(seconds(2.5))
    const again = await door.publisher()
    await cut.gone
    expect(door.channel.feeds).toEqual([])
    for (const message of [avcHeader(), picture(20, { key: true })]) again.send(message)
    await door.channel.feed(0, 2)
  })

  it('takes the channel with its first keyframe, headers first', async () => {
    await using door = await anRtmpDoor()
    door.channel.isLive = true
    const publisher = await door.publisher()
    for (const message of [metadata(), avcHeader(), sound(0), picture(10), picture(20, { key: true })]) publisher.send(message)
    const feed = await door.channel.feed(0, 3)
    expect(feed.messages.map(({ type, timestamp }) => [type, timestamp])).toEqual([
      [TAG_SCRIPT, 0],
      [TAG_VIDEO, 0],
      [TAG_VIDEO, 20],
    ])
  })

  it('takes it with sound alone after a second', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    door.channel.isLive = true
    const publisher = await door.publisher()
    let time = 0
    await fastForward(clock, () => {
      publisher.send(sound((time += 20)))
      return door.channel.feeds.length > 0
    })
    expect(clock.monotonic()).toBeGreaterThanOrEqual(seconds(1))
  })
})

// rows 2 and 3
describe('two publishers with one key', () => {
  it('an encoder whose line was cut is back on air within 2 to 5 s', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    const wire = await startProxy({ to: door.ingest.door.port })
    await onAir(door, wire.port)
    wire.freeze()
    const again = outcomeOf(door.publisher())
    const took = await fastForward(clock, () => again.settled)
    await wire.stop()
    expect(again.error).toBeUndefined()
    expect(took).toBeGreaterThan(seconds(2))
    expect(took).toBeLessThan(seconds(5))
  })

  it('the half-open connection is gone once it was replaced, and nothing more comes from it', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    const wire = await startProxy({ to: door.ingest.door.port })
    const old = await onAir(door, wire.port)
    wire.freeze()
    clock.advance(seconds(2.5))
    await onAir(door)
    old.send(picture(40))
    wire.thaw()
    await old.gone
    await wire.stop()
    expect(door.ingest.connections).toBe(1)
    expect(door.channel.feeds.map((feed) => feed.messages.length)).toEqual([1, 1])
  })

  it('a newcomer enters at once where the other one has been silent for 2 s', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    const old = await onAir(door)
    clock.advance(seconds(2.1))
    await door.publisher()
    await old.gone
    expect(door.channel.feeds).toHaveLength(2)
  })

  it('a working one is not disturbed, and the newcomer hears why it is refused', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    const working = await onAir(door)
    const newcomer = outcomeOf(door.publisher())
    let time = 0
    await fastForward(clock, () => {
      working.send(picture((time += 20)))
      return newcomer.settled
    })
    expect(newcomer.error).toMatchObject({ message: 'the RTMP server refused: somebody else is publishing with this key' })
    expect(door.refusals).toEqual([{ address: '127.0.0.1', reason: 'channel-busy' }])
    expect(door.channel.feeds).toHaveLength(1)
  })

  it('one that was accepted a moment ago is not silent yet', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    await door.publisher()
    const newcomer = outcomeOf(door.publisher())
    const took = await fastForward(clock, () => newcomer.settled)
    expect(took).toBeGreaterThan(seconds(1.9))
  })

  it('one that begins to send before it is answered loses nothing by waiting', async () => {
    const clock = new ManualClock()
    await using door = await anRtmpDoor({ clock })
    await onAir(door)
    const hasty = new RtmpClient(door.clock)
    await hasty.open(door.ingest.door)
    hasty.widenChunks()
    hasty.command(0, 'connect', 1, { app: 'live' })
    hasty.command(0, 'createStream', 2, null)
    hasty.command(1, 'publish', 3, null, KEY, 'live')
    for (const time of [0, 40, 80]) hasty.message({ ...picture(time, { size: 100_000 }), streamId: 1 }, 6)
    await fastForward(clock, () => door.channel.feeds.length === 2)
    const feed = await door.channel.feed(1, 3)
    hasty.destroy()
    expect(feed.messages.map((message) => message.timestamp)).toEqual([0, 40, 80])
  })
})

describe('a new publish key', () => {
  it('ends what was published with the old one', async () => {
    await using door = await anRtmpDoor()
    const publisher = await onAir(door)
    door.ingest.letGo('class', 'the publish key was changed')
    await publisher.gone
    expect(door.channel.feeds[0]?.ended).toBe(true)
  })

  it('lets nobody in who showed the old one and waits for the channel', async () => {
    const clock = new ManualClock()
    const desk = new PublishDesk(clock)
    const right = { channel: new RecordingDoor('class', () => clock.monotonic()), kind: 'publisher' } as const
    const sentAway: string[] = []
    const publisher = (address: string) => ({ address, letGo: () => void sentAway.push(address) })
    const seat = await desk.claim(right, publisher('10.0.0.1'), new AbortController().signal)
    const gone = new AbortController()
    const waiting = desk.claim(right, { address: '10.0.0.2', letGo: () => gone.abort() }, gone.signal)
    desk.clear('class', 'the publish key was changed')
    seat?.leave()
    await fastForward(clock, () => gone.signal.aborted)
    expect(await waiting).toBeUndefined()
    expect(sentAway).toEqual(['10.0.0.1'])
  })

  it('leaves the sample class on air, which never had the key', async () => {
    await using door = await anRtmpDoor()
    const sample = await door.publisher(SAMPLE_KEY)
    sample.send(picture(0, { key: true }))
    await door.channel.feed(0, 1)
    door.ingest.letGo('class', 'the publish key was changed')
    sample.send(picture(40))
    await door.channel.feed(0, 2)
  })
})
