import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { startPeerBox } from '#test/upstreams/peer-box.ts'
import { startSilentServer } from '#test/upstreams/silent-server.ts'
import { aPull } from '../pull-rig.ts'

const [SMALLER, OWN, LARGER] = ['10000000-a-box', '50000000-a-box', '90000000-a-box']

describe.concurrent('another box that has the lesson', () => {
  it('is asked first, and the uplink is left alone', async () => {
    await using peer = await startPeerBox(LARGER)
    await using upstream = await startHttpUpstream()
    await using rig = aPull({ source: { url: upstream.url('/live.flv') }, peers: [peer.base], boxId: OWN })
    await rig.flowing()
    expect(rig.door.feeds[0]?.source).toEqual({ kind: 'pull', from: peer.base })
    expect(rig.pull.view.value).toMatchObject([
      { id: 'peer-1', kind: 'peer', url: peer.base, state: 'running' },
      { id: 'source-1', kind: 'address', state: 'standby' },
    ])
    expect(upstream.requests).toEqual([])
  })

  it('is left for the uplink when it falls silent, and nobody waits for the uplink to open', async () => {
    await using peer = await startPeerBox(LARGER)
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') }, peers: [peer.base], boxId: OWN, limits: { stall: 3000 } })
    await rig.flowing()
    peer.freeze()
    await rig.until(() => upstream.requests.length === 1)
    expect(rig.door.feeds).toHaveLength(1)
    await rig.flowing(2)
    expect(rig.facts.map(({ payload }) => payload)).toMatchObject([
      { upstream: 'peer-1', reason: 'source-silent' },
      { from: 'peer-1', to: 'source-1', because: 'failed' },
    ])
  })

  it.for([
    ['goes over to it where the other box has the smaller id', SMALLER, 'peer-1'],
    ['goes on by the uplink where the other box has the larger id', LARGER, 'source-1'],
  ] as const)('begins later than this one: this one %s', async ([, id, runs]) => {
    let onAir = false
    const meets = (_: unknown, response: ServerResponse): boolean => !onAir && Boolean(response.writeHead(503).end())
    await using peer = await startPeerBox(id, meets)
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') }, peers: [peer.base], boxId: OWN, limits: { failback: 1000 } })
    await rig.flowing()
    const before = peer.asked.length
    onAir = true
    await rig.until(() => peer.asked.length > before)
    if (runs === 'peer-1') await rig.flowing(2)
    expect(rig.pull.view.value.find(({ state }) => state === 'running')?.id).toBe(runs)
    expect(peer.asked.includes('GET')).toBe(runs === 'peer-1')
  })
})

describe.concurrent('another box that is no help', () => {
  it.for<[string, string | undefined, ((response: ServerResponse) => boolean)?]>([
    ['says nothing of who it is', undefined],
    ['says something that is no path of boxes', 'a box!'],
    ['has the lesson from this very box', OWN],
    ['has the lesson from another box itself', `${SMALLER}, ${LARGER}`],
    ['does not hand it on', LARGER, (response) => Boolean(response.writeHead(409).end())],
    ['hangs up', LARGER, (response) => Boolean(response.destroy())],
    ['sends a page', LARGER, (response) => Boolean(response.writeHead(200, { 'classbox-path': LARGER }).end('<html>'))],
    ['leads to itself for ever', LARGER, (response) => Boolean(response.writeHead(302, { location: '/' }).end())],
  ])('because it %s costs no class its lesson', async ([, path, meets]) => {
    await using peer = await startPeerBox(path, meets && ((_, response) => meets(response)))
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') }, peers: [peer.base], boxId: OWN })
    await rig.flowing()
    expect(rig.door.feeds[0]?.source.from).toBe(upstream.url('/live.flv'))
    expect(rig.door.troubles.at(-1)).toBeUndefined()
  })

  it('because it takes connections and never answers is not waited for, and is no trouble: it may be switched off', async () => {
    await using peer = await startSilentServer()
    await using upstream = await startHttpUpstream({ burst: 1000 })
    const peers = [`http://127.0.0.1:${peer.port}`, 'http://127.0.0.1:99999']
    await using rig = aPull({ source: { url: upstream.url('/live.flv') }, peers, boxId: OWN, limits: { open: 60_000 } })
    await rig.flowing()
    await rig.until(() => peer.taken > 1)
    expect(rig.upstream).toMatchObject({ id: 'peer-1', state: 'standby', attempts: 0 })
    expect(rig.pull.view.value.every(({ trouble }) => trouble === undefined)).toBe(true)
  })

  it('because it says that it has the lesson and then refuses it goes behind those that work', async () => {
    const full = (request: IncomingMessage, response: ServerResponse): boolean =>
      request.method === 'GET' && Boolean(response.writeHead(503, { 'classbox-path': LARGER }).end())
    await using peer = await startPeerBox(LARGER, full)
    await using upstream = await startHttpUpstream({ burst: 1000 })
    await using rig = aPull({ source: { url: upstream.url('/live.flv') }, peers: [peer.base], boxId: OWN })
    await rig.flowing()
    const before = peer.asked.length
    await rig.until(() => peer.asked.length > before)
    await rig.until(() => peer.asked.length > before + 1)
    expect(peer.asked.filter((method) => method === 'GET')).toHaveLength(1)
    expect(rig.upstream).toMatchObject({ id: 'peer-1', trouble: 'upstream-unreachable' })
  })
})
