import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Asset } from '#appliance/contract/catalogue.ts'
import type { LibraryView } from '#appliance/contract/library.ts'
import { ASK_PATH } from '#appliance/library/peers/ask-peer.ts'
import { sealRequest } from '#appliance/library/peers/seal.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { startSilentServer } from '#test/upstreams/silent-server.ts'
import { anItem, aPublisher } from './a-publisher.ts'
import type { APublisher } from './a-publisher.ts'
import { SlowLine } from './fetch/slow-line.ts'
import { SchoolOfBoxes, untilHas, wrongOn } from './school-of-boxes.ts'
import type { SchoolOptions } from './school-of-boxes.ts'
import type { TreeServer } from './tree-server.ts'

const MB = 1_048_576
const soon = { timeout: 120_000, interval: 20 }
/** Three boxes start, and one is found to be dead. */
const AT_MOST = 240_000

interface County {
  readonly publisher: APublisher
  readonly server: TreeServer
  readonly line: SlowLine
  /** Boxes behind that line, none of them started yet. */
  readonly school: (options: Omit<SchoolOptions, 'catalogues'>) => Promise<SchoolOfBoxes>
}

/** A publisher and the one line of a school, of so many bytes a second. */
async function aCounty(rate: number): Promise<County> {
  const publisher = aPublisher()
  const server = await publisher.serve()
  const line = new SlowLine({ to: server.port, rate, roundTrip: 40 })
  await line.open()
  onTestFinished(() => line.close())
  const catalogues = [{ url: `http://127.0.0.1:${line.port}`, fingerprint: publisher.fingerprint }]
  const school = async (options: Omit<SchoolOptions, 'catalogues'>): Promise<SchoolOfBoxes> => {
    const boxes = await SchoolOfBoxes.of({ ...options, catalogues })
    onTestFinished(() => boxes[Symbol.asyncDispose]())
    return boxes
  }
  return { publisher, server, line, school }
}

const itemOf = ({ sha256 }: Asset, rights = {}) => anItem({ assets: [{ asset: sha256, role: 'main' }], ...rights })

describe('the library of a school', () => {
  it('comes over the line once, and goes on when the box that fetches it is switched off midway', { timeout: AT_MOST }, async () => {
    const { publisher, line, school } = await aCounty(2 * MB)
    const film = publisher.blob(12 * MB, { mime: 'video/mp4' })
    publisher.catalogue([itemOf(film)], [film])
    const boxes = await school({ boxes: 3 })
    await boxes.startAll()
    await vi.waitUntil(() => line.carried > 5 * MB, soon)
    await boxes.kill(await boxes.foremost())
    const left = [...boxes.running.values()]
    await Promise.all(left.map((box) => untilHas(box, 1)))
    for (const box of left) expect(await wrongOn(box, [film.sha256])).toEqual([])
    // What nobody else had yet of what the dead one had fetched.
    expect(line.carried).toBeLessThan(16 * MB)
  })

  it('leaves the line to a class that runs in another room', { timeout: AT_MOST }, async () => {
    const { publisher, line, school } = await aCounty(MB)
    const film = publisher.blob(40 * MB, { mime: 'video/mp4' })
    publisher.catalogue([itemOf(film)], [film])
    await using star = await startSilentServer()
    const boxes = await school({
      boxes: 2,
      live: `  channels: { class: { sources: [{ url: 'http://127.0.0.1:${star.port}/star.flv' }] } }`,
    })
    const [first, second] = await boxes.startAll()
    if (first === undefined || second === undefined) throw new Error('two boxes were asked for')
    const [teacher, other] = [await aClaimant(first), await aClaimant(second)]
    const held = async (): Promise<string | undefined> => (await other.call<LibraryView>('GET', '/api/v1/library')).body.line.held
    await vi.waitUntil(() => line.carried > 2 * MB, soon)
    await teacher.call('POST', '/api/v1/lesson/start', {})
    await vi.waitUntil(async () => (await held()) === 'class', soon)
    await vi.waitUntil(() => line.connections === 0, soon)
    const carried = line.carried
    await teacher.call('POST', '/api/v1/lesson/end')
    await vi.waitUntil(() => line.carried > carried + MB, soon)
  })

  it('is shared as far as its publisher allows, and with nobody who lacks the school’s secret', { timeout: AT_MOST }, async () => {
    const { publisher, server, school } = await aCounty(8 * MB)
    const [shared, own] = [publisher.blob(2 * MB), publisher.blob(3 * MB)]
    const items = [itemOf(shared), itemOf(own, { rights: { spdx: 'LicenseRef-county', allow: ['show', 'cache'] } })]
    publisher.catalogue(items, [shared, own])
    const boxes = await school({ boxes: 2 })
    const [first, second] = await boxes.startAll()
    if (first === undefined || second === undefined) throw new Error('two boxes were asked for')
    await Promise.all([untilHas(first, 2), untilHas(second, 2)])
    const sent = ({ sha256 }: Asset): number => server.bytesOf(`blobs/${sha256.slice(0, 2)}/${sha256}`)
    expect([sent(shared), sent(own)]).toEqual([2 * MB, 2 * 3 * MB])
    const body = JSON.stringify({ port: 1, wants: [shared.sha256], fetching: [] })
    const authorization = sealRequest('guessed', { boxId: 'b0', word: '0'.repeat(32) }, { method: 'POST', path: ASK_PATH, body })
    const answer = await fetch(`${first.origin}${ASK_PATH}`, {
      method: 'POST',
      body,
      headers: { authorization, 'content-type': 'text/plain' },
    })
    expect(answer.status).toBe(403)
    expect(await answer.text()).not.toContain(shared.sha256)
  })
})
