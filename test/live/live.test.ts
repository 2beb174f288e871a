import { afterEach, describe, expect, it } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import type { LiveView } from '#appliance/contract/live.ts'
import { lesson } from '#test/helper/media.ts'
import { Relay } from './a-relay.ts'
import type { LiveConfig } from './a-relay.ts'
import { HEAD } from './flv-viewer.ts'

describe('the live room', () => {
  let relay: Relay
  afterEach(() => relay.close())

  async function aRelay(changes: Partial<LiveConfig> = {}): Promise<Relay> {
    relay = await new Relay(changes).open()
    return relay
  }

  describe('answers who wants to watch', () => {
    it('that there is no such channel, before a byte is written', async () => {
      const { live, wire } = await aRelay()
      const { box } = await wire.connect()
      await expect(live.watch('maths', { socket: box, address: 'a', head: HEAD })).rejects.toMatchObject({ code: 'CHANNEL_UNKNOWN' })
      expect(box.bytesWritten).toBe(0)
    })

    it('at once that nothing is on air where nothing can come', async () => {
      const { live, wire } = await aRelay()
      const { box } = await wire.connect()
      const answer = live.watch('class', { socket: box, address: 'a', head: HEAD })
      await expect(answer).rejects.toMatchObject({ code: 'CHANNEL_NOT_ON_AIR', details: { retryAfter: 2 } })
      expect(box.bytesWritten).toBe(0)
    })

    it('the same again and again, without a stir in what the pages see', async () => {
      const { live, wire } = await aRelay()
      const seen: LiveView[] = []
      live.view.watch((view) => seen.push(view))
      const { box } = await wire.connect()
      for (let n = 0; n < 3; n += 1) await live.watch('class', { socket: box, address: 'a', head: HEAD }).catch(() => undefined)
      expect(seen).toEqual([])
    })

    it('after 5 s that nothing is on air where a source brings nothing', async () => {
      const { live, wire, clock } = await aRelay()
      relay.publish()
      const { box } = await wire.connect()
      const answer = live.watch('class', { socket: box, address: 'a', head: HEAD })
      clock.advance(5000)
      await expect(answer).rejects.toMatchObject({ code: 'CHANNEL_NOT_ON_AIR' })
      expect(box.bytesWritten).toBe(0)
    })

    it('with the picture, as soon as it comes', async () => {
      await aRelay()
      const input = relay.publish()
      const waiting = relay.watch()
      await Promise.resolve()
      relay.play(input, lesson({ length: 1000 }))
      const viewer = await waiting
      await viewer.until(({ pictures }) => pictures.length > 0)
      expect(viewer.story[0]).toBe('metadata')
    })

    it('no longer when they gave up waiting', async () => {
      const { live, wire } = await aRelay()
      relay.publish()
      const { box } = await wire.connect()
      const giveUp = new AbortController()
      const answer = live.watch('class', { socket: box, address: 'a', head: HEAD, signal: giveUp.signal })
      giveUp.abort()
      await expect(answer).rejects.toMatchObject({ code: 'CHANNEL_NOT_ON_AIR' })
    })

    it('that all places are taken, and gives a place back when a viewer leaves', async () => {
      const { config } = await aRelay()
      config.viewers = { ...config.viewers, max: 2 }
      relay.play(relay.publish(), lesson({ length: 1000 }))
      const [first] = [await relay.watch('a'), await relay.watch('b')]
      await expect(relay.watch('c')).rejects.toMatchObject({ code: 'VIEWERS_FULL', details: { retryAfter: 10 } })
      first.socket.destroy()
      await relay.told('live.viewer-left')
      await relay.watch('c')
    })

    it('that one address has all the places that it may have', async () => {
      const { config } = await aRelay()
      config.viewers = { ...config.viewers, max_per_address: 1 }
      relay.play(relay.publish(), lesson({ length: 1000 }))
      await relay.watch('a')
      await expect(relay.watch('a')).rejects.toMatchObject({ code: 'VIEWERS_FULL' })
      await relay.watch('b')
    })
  })

  describe('uses the uplink', () => {
    it('only while a class runs', async () => {
      const { live, pull } = await aRelay()
      pull.give('http://192.0.2.4/live.flv')
      expect(pull.running).toBe(false)
      live.demand('class', true)
      expect([pull.running, relay.channel.state]).toEqual([true, 'waiting'])
      live.demand('class', false)
      expect([pull.running, relay.channel.state]).toEqual([false, 'idle'])
    })

    it('while somebody watches, and 15 s longer', async () => {
      const { pull, clock } = await aRelay()
      pull.give('http://192.0.2.4/live.flv')
      const { box } = await relay.wire.connect()
      const waiting = relay.live.watch('class', { socket: box, address: 'a', head: HEAD })
      expect(pull.running).toBe(true)
      relay.play(pull.door.open({ kind: 'pull', from: 'x' }), lesson({ length: 1000 }))
      await waiting
      box.destroy()
      await relay.told('live.viewer-left')
      clock.advance(14_000)
      expect(pull.running).toBe(true)
      clock.advance(1000)
      expect(pull.running).toBe(false)
    })

    it('always, where the school wants that', async () => {
      const { pull } = await aRelay({ pull: 'always' })
      pull.give('http://192.0.2.4/live.flv')
      expect(pull.running).toBe(true)
    })

    it('not while somebody in the room publishes, and again when they are gone', async () => {
      const { live, pull } = await aRelay()
      pull.give('http://192.0.2.4/live.flv')
      live.demand('class', true)
      const input = relay.publish()
      expect(pull.running).toBe(false)
      input.end()
      expect(pull.running).toBe(true)
    })

    it('from the source that somebody chose by hand, until the class ends', async () => {
      const { live, pull } = await aRelay()
      pull.give('http://192.0.2.4/live.flv')
      live.demand('class', true)
      live.chooseUpstream('class', 'source-1')
      const input = relay.publish()
      input.end()
      expect(pull.chosen).toBe('source-1')
      live.demand('class', false)
      expect(pull.chosen).toBeNull()
    })

    it('without an alarm when nobody wants it any more', async () => {
      const { live, pull } = await aRelay()
      pull.give('http://192.0.2.4/live.flv')
      live.demand('class', true)
      const input = pull.door.open({ kind: 'pull', from: 'x' })
      relay.play(input, lesson({ length: 1000 }))
      live.demand('class', false)
      input.end()
      expect(relay.factsOf('live.lost')).toEqual([])
      expect(relay.channel.state).toBe('idle')
    })
  })

  it('says what a pull cannot do in the words of the pages', async () => {
    const { live, pull } = await aRelay()
    pull.give('http://192.0.2.4/live.flv')
    live.demand('class', true)
    pull.door.trouble('upstream-refused')
    expect(relay.channel.troubles).toMatchObject([{ kind: 'upstream-refused', severity: 'fault' }])
    pull.door.trouble(undefined)
    expect(relay.channel.troubles).toEqual([])
  })

  it('replaces its view at once when the state changes, and once a second while media flow', async () => {
    const { live } = await aRelay()
    const states: LiveView[] = []
    const input = relay.publish()
    live.view.watch((view) => states.push(view))
    relay.play(input, lesson({ length: 10_000 }))
    const [first] = states
    expect(first?.channels[0]?.state).toBe('live')
    expect(states.length).toBeLessThanOrEqual(12)
    expect(states.length).toBeGreaterThanOrEqual(9)
  })

  it('shows the picture on although a page that looks at it fails', async () => {
    const { live } = await aRelay()
    let seen = 0
    live.view.watch(() => {
      throw new RangeError('a page failed')
    })
    live.view.watch(() => (seen += 1))
    relay.play(relay.publish(), lesson({ length: 1000 }))
    expect(relay.channel.state).toBe('live')
    expect(seen).toBeGreaterThan(0)
  })

  it('does not replace its view while nothing happens', async () => {
    const { live, clock } = await aRelay()
    let changes = 0
    live.view.watch(() => (changes += 1))
    clock.advance(600_000)
    expect(changes).toBe(0)
  })

  it('does not wait for ffmpeg to be looked for before it starts', async () => {
    relay = new Relay()
    const found = Promise.withResolvers<unknown>()
    relay.ffmpeg = { find: () => found.promise }
    await relay.open()
    expect(relay.live.view.value.ffmpeg).toBe('missing')
    const shown = new Promise((resolve) => relay.live.view.watch(({ ffmpeg }) => resolve(ffmpeg)))
    found.resolve({})
    expect(await shown).toBe('present')
  })

  it('starts and stops the sample class', async () => {
    const { live } = await aRelay()
    await live.startSample()
    expect(live.view.value.sample).toBe(true)
    await live.stopSample()
    expect(live.view.value.sample).toBe(false)
  })

  it('gives lessons by pull while its RTMP door cannot be opened', async () => {
    relay = new Relay()
    relay.ingest.fails = new BoxError('PORT_TAKEN', 'port 1935 is taken')
    await expect(relay.live.publishing.start(new AbortController().signal)).rejects.toMatchObject({ code: 'PORT_TAKEN' })
    await relay.open()
    relay.pull.give('http://192.0.2.4/live.flv')
    relay.live.demand('class', true)
    relay.play(relay.pull.door.open({ kind: 'pull', from: 'x' }), lesson({ length: 1000 }))
    expect([relay.live.view.value.rtmpPort, relay.channel.state]).toEqual([0, 'live'])
  })

  it('says at once at which port its RTMP door listens, and when it is shut', async () => {
    const { live } = await aRelay()
    await live.publishing.start(new AbortController().signal)
    const open = live.view.value.rtmpPort
    await live.publishing.stop()
    expect([open, live.view.value.rtmpPort]).toEqual([1935, 0])
  })

  it('starts and stops twice without harm', async () => {
    const { live } = await aRelay()
    await live.start()
    await live.stop()
    await live.stop()
    await live.start()
    relay.play(relay.publish(), lesson({ length: 1000 }))
    expect(relay.channel.state).toBe('live')
  })
})
