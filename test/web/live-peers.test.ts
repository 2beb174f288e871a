import { describe, expect, it } from 'vitest'
import type { ChannelView } from '#appliance/contract/live.ts'
import { lessonDigest } from '#appliance/live/pull/lesson-digest.ts'
import { aChannel, aWebBox, OWN_ID } from './a-web-box.ts'
import type { WebBox } from './a-web-box.ts'

const LESSON = { shared_as: '', sources: [{ url: 'http://upstream.example/lesson' }] }
const PATH = `/live/peers/${lessonDigest(LESSON)}.flv`
const CONFIG = `http: { host: 127.0.0.1, port: 0 }
live: { channels: { class: { sources: [{ url: 'http://upstream.example/lesson' }] } } }`
const ANOTHER = '00000000-0000-4000-8000-00000000000b'

const head = (box: WebBox, path = PATH, asker: string | undefined = ANOTHER) =>
  box.visitor().ask('HEAD', path, { headers: asker === undefined ? {} : { 'classbox-path': asker } })
const get = (box: WebBox, path = PATH, asker = ANOTHER) => box.visitor().ask('GET', path, { headers: { 'classbox-path': asker } })

function show(box: WebBox, change: Partial<ChannelView>): void {
  box.live.view.set({ ...box.live.view.value, channels: [{ ...aChannel, ...change }] })
}

describe('another box of the school that asks for the lesson', () => {
  it('is told by HEAD that it is here and through which boxes it comes, and takes no place by that', async () => {
    const box = await aWebBox({ config: CONFIG })
    const answer = await head(box)
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'video/x-flv', 'classbox-path': OWN_ID } })
    expect(box.live.sockets).toEqual([])
  })

  it('is told that nothing is on air, and nothing is started for it', async () => {
    const box = await aWebBox({ config: CONFIG })
    for (const state of ['idle', 'waiting', 'stalled'] as const) {
      show(box, { state })
      expect((await get(box)).body).toMatchObject({ code: 'CHANNEL_NOT_ON_AIR' })
    }
    expect([box.live.sockets, box.live.demanded]).toEqual([[], []])
  })

  it('is told that this is another lesson', async () => {
    const box = await aWebBox({ config: CONFIG })
    const other = lessonDigest({ shared_as: 'maths', sources: [] })
    expect((await get(box, `/live/peers/${other}.flv`)).body).toMatchObject({ code: 'CHANNEL_UNKNOWN' })
  })

  it.for([
    ['has been handed on once already', { upstreams: [{ ...aChannel.upstreams[0]!, kind: 'peer' as const }] }],
    ['a film of this box stands in for', { upstreams: [{ ...aChannel.upstreams[0]!, kind: 'stand-in' as const }] }],
    ['comes without its picture', { upstreams: [{ ...aChannel.upstreams[0]!, soundOnly: true as const }] }],
    ['is covered by somebody who publishes in the room', { source: { kind: 'publisher' as const, since: 0, from: '10.0.0.9' } }],
    ['is covered by the sample class', { source: { kind: 'sample' as const, since: 0, from: '127.0.0.1' } }],
  ] as const)('does not get a lesson that %s', async ([, change]) => {
    const box = await aWebBox({ config: CONFIG })
    show(box, change as Partial<ChannelView>)
    expect(await get(box)).toMatchObject({ status: 409, body: { code: 'RELAY_REFUSED' } })
  })

  it('gets a lesson that is only ever published in the room', async () => {
    const box = await aWebBox({
      config: `http: { host: 127.0.0.1, port: 0 }\nlive: { channels: { class: { shared_as: physics } } }`,
    })
    show(box, { source: { kind: 'publisher', since: 0, from: '10.0.0.9' } })
    expect((await head(box, `/live/peers/${lessonDigest({ shared_as: 'physics', sources: [] })}.flv`)).status).toBe(200)
  })

  it('does not get back what comes from itself, even where it lists itself among the others', async () => {
    const box = await aWebBox({ config: CONFIG })
    expect(await get(box, PATH, OWN_ID)).toMatchObject({ status: 409, body: { code: 'RELAY_REFUSED' } })
  })

  it.for(['', 'me', 'a'.repeat(65), Array.from({ length: 9 }, () => ANOTHER).join(',')])('says who it is, and not %j', async (asker) => {
    const box = await aWebBox({ config: CONFIG })
    expect(await get(box, PATH, asker)).toMatchObject({ status: 400 })
  })

  it('is let go in the moment in which the lesson comes from another box itself', async () => {
    const box = await aWebBox({ config: CONFIG })
    const answer = get(box).catch((thrown: unknown) => thrown)
    await expect.poll(() => box.live.sockets.length).toBe(1)
    show(box, { state: 'waiting' })
    expect(box.live.sockets[0]?.destroyed).toBe(false)
    show(box, { upstreams: [{ ...aChannel.upstreams[0]!, kind: 'peer' }] })
    expect(box.live.sockets[0]?.destroyed).toBe(true)
    await answer
  })

  it('is let go when the channel gets another lesson: no class is shown what it did not ask for', async () => {
    const box = await aWebBox({ config: CONFIG })
    const answer = get(box).catch((thrown: unknown) => thrown)
    await expect.poll(() => box.live.sockets.length).toBe(1)
    await box.settings.changeFromPage('live.channels.class.sources', [{ url: 'http://upstream.example/another' }])
    show(box, {})
    expect(box.live.sockets[0]?.destroyed).toBe(true)
    await answer
  })
})

describe('what the boxes of a school know a lesson by', () => {
  const of = (url: string, more: { resolver?: string } = {}) => lessonDigest({ shared_as: '', sources: [{ url, ...more }] })

  it('is the same for each box, whatever its user and password', () => {
    expect(of('rtmp://kate:one@Far.example/live/a')).toBe(of('rtmp://max:two@far.example:1935/live/a'))
    expect(of('https://cdn.example/a.flv?room=1')).toBe(of('https://cdn.example:443/a.flv?room=1'))
  })

  it('is another one for another lesson', () => {
    const digests = ['a.flv', 'b.flv', 'a.flv?room=1', 'A.flv'].map((path) => of(`http://cdn.example/${path}`))
    expect(new Set([...digests, of('https://cdn.example/a.flv'), of('http://cdn.example:81/a.flv')]).size).toBe(6)
  })

  it('is the service that gives the address, where the address is another one each time', () => {
    expect(of('http://unused/1', { resolver: 'https://school.example/now' })).toBe(
      of('http://unused/2', { resolver: 'https://school.example/now' }),
    )
  })

  it('is the name that the settings give it, where each box has an address of its own', () => {
    const named = (url: string) => lessonDigest({ shared_as: 'physics', sources: [{ url }] })
    expect(named('http://a/1.flv')).toBe(named('http://b/2.flv'))
    expect(lessonDigest({ shared_as: '', sources: [] })).toBeUndefined()
  })
})
