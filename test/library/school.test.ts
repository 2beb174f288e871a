import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Asset, Item } from '#appliance/contract/catalogue.ts'
import type { LibraryView } from '#appliance/contract/library.ts'
import { ASK_PATH } from '#appliance/library/peers/ask-peer.ts'
import { sealRequest } from '#appliance/library/peers/seal.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { startSilentServer } from '#test/upstreams/silent-server.ts'
import { anItem, aPublisher } from './a-publisher.ts'
import type { APublisher } from './a-publisher.ts'
import { SlowLine } from './fetch/slow-line.ts'
import { SchoolOfBoxes, untilHas, wrongOn } from './school-of-boxes.ts'
import type { SchoolOptions } from './school-of-boxes.ts'
import { TreeServer } from './tree-server.ts'

const MB = 1_048_576
const soon = { timeout: 120_000, interval: 20 }
/** Three boxes start, and one is found to be dead. */
const AT_MOST = 240_000

/** Tidies up when a test, or all tests, are over. */
type After = (tidy: () => Promise<void>) => void

interface County {
  readonly publisher: APublisher
  readonly server: TreeServer
  readonly line: SlowLine
  /** Boxes behind that line, none of them started yet. */
  readonly school: (options: Omit<SchoolOptions, 'catalogues'>) => Promise<SchoolOfBoxes>
}

/** A publisher and the one line of a school, of so many bytes a second. */
async function aCounty(rate: number, after: After): Promise<County> {
  const publisher = aPublisher()
  const server = await new TreeServer(publisher).listen()
  after(() => server.close())
  const line = new SlowLine({ to: server.port, rate, roundTrip: 40 })
  await line.open()
  after(() => line.close())
  const catalogues = [{ url: `http://127.0.0.1:${line.port}`, fingerprint: publisher.fingerprint }]
  const school = async (options: Omit<SchoolOptions, 'catalogues'>): Promise<SchoolOfBoxes> => {
    const boxes = await SchoolOfBoxes.of({ ...options, catalogues })
    after(async () => boxes[Symbol.asyncDispose]())
    return boxes
  }
  return { publisher, server, line, school }
}

const viewOf = async (staff: Device): Promise<LibraryView> => (await staff.call<LibraryView>('GET', '/api/v1/library')).body

const itemOf = ({ sha256 }: Asset, rights = {}) => anItem({ assets: [{ asset: sha256, role: 'main' }], ...rights })

// At the same time as the next ones, because it waits until a box is taken for dead.
describe.concurrent('the library of a school', { timeout: AT_MOST }, () => {
  it('comes over the line once, and goes on when the box that fetches it is switched off midway', async ({ onTestFinished }) => {
    const { publisher, line, school } = await aCounty(2 * MB, onTestFinished)
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
})

describe.concurrent('the library of a school of two boxes', { timeout: AT_MOST }, () => {
  const tidy = new AsyncDisposableStack()
  let county: County
  let boxes: readonly RunningBox[]
  let teacher: Device
  let other: Device

  // They know each other before there is anything to fetch.
  beforeAll(async () => {
    county = await aCounty(4 * MB, (end) => tidy.defer(end))
    county.publisher.catalogue([], [])
    const star = tidy.use(await startSilentServer())
    const school = await county.school({
      boxes: 2,
      live: `  channels: { class: { sources: [{ url: 'http://127.0.0.1:${star.port}/star.flv' }] } }`,
    })
    boxes = await school.startAll()
    const [first, second] = boxes
    if (first === undefined || second === undefined) throw new Error('two boxes were asked for')
    ;[teacher, other] = [await aClaimant(first), await aClaimant(second)]
    const knows = async (staff: Device): Promise<boolean> => (await viewOf(staff)).peers.some(({ seenAt }) => seenAt !== undefined)
    await vi.waitUntil(async () => (await knows(teacher)) && (await knows(other)), soon)
  }, AT_MOST)
  afterAll(() => tidy.disposeAsync())

  async function publish(items: readonly Item[], assets: readonly Asset[]): Promise<void> {
    county.publisher.catalogue(items, assets)
    for (const staff of [teacher, other]) expect(await staff.call('POST', '/api/v1/library/check', {})).toMatchObject({ status: 200 })
  }

  it('is shared as far as its publisher allows, and with nobody who lacks the school’s secret', { concurrent: false }, async () => {
    const { publisher, server } = county
    const [shared, own] = [publisher.blob(8 * MB), publisher.blob(3 * MB)]
    await publish([itemOf(shared), itemOf(own, { rights: { spdx: 'LicenseRef-county', allow: ['show', 'cache'] } })], [shared, own])
    await Promise.all(boxes.map((box) => untilHas(box, 2)))
    const sent = ({ sha256 }: Asset): number => server.bytesOf(`blobs/${sha256.slice(0, 2)}/${sha256}`)
    // What was handed to the line and did not come through is counted, too.
    expect(sent(shared)).toBeLessThan(2 * shared.bytes)
    expect(sent(own)).toBeGreaterThanOrEqual(2 * own.bytes)
    const body = JSON.stringify({ port: 1, wants: [shared.sha256], fetching: [] })
    const authorization = sealRequest('guessed', { boxId: 'b0', word: '0'.repeat(32) }, { method: 'POST', path: ASK_PATH, body })
    const answer = await fetch(`${boxes[0]?.origin}${ASK_PATH}`, {
      method: 'POST',
      body,
      headers: { authorization, 'content-type': 'text/plain' },
    })
    expect(answer.status).toBe(403)
    expect(await answer.text()).not.toContain(shared.sha256)
  })

  it('leaves the line to a class that runs in another room', { concurrent: false }, async () => {
    const { publisher, line } = county
    const film = publisher.blob(80 * MB, { mime: 'video/mp4' })
    const before = line.carried
    await publish([itemOf(film)], [film])
    await vi.waitUntil(() => line.carried > before + 2 * MB, soon)
    await teacher.call('POST', '/api/v1/lesson/start', {})
    await vi.waitUntil(async () => (await viewOf(other)).line.held === 'class', soon)
    await vi.waitUntil(() => line.connections === 0, soon)
    const carried = line.carried
    await teacher.call('POST', '/api/v1/lesson/end')
    await vi.waitUntil(() => line.carried > carried + MB, soon)
  })
})
