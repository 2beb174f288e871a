import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { TestContext } from 'vitest'
import type { Asset, Item } from '#appliance/contract/catalogue.ts'
import type { LibraryView } from '#appliance/contract/library.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import type { Device } from '#test/helper/a-teacher.ts'
import { itemOf, itemsOf, startLibraryBox, untilReady, untilView } from './a-library-box.ts'
import { anItem, aPublisher } from './a-publisher.ts'
import type { APublisher } from './a-publisher.ts'
import { SlowLine } from './fetch/slow-line.ts'
import { TreeServer } from './tree-server.ts'

const MB = 1_048_576
const trust = ({ url }: { url: string }, { fingerprint }: APublisher) => ({ url, fingerprint })
const followed = (at: { url: string }, publisher: APublisher) => ({ catalogues: [trust(at, publisher)] })

const viewOf = async (staff: Device): Promise<LibraryView> => (await staff.call<LibraryView>('GET', '/api/v1/library')).body
const main = ({ sha256 }: Asset) => ({ asset: sha256, role: 'main' }) as const
const aFilm = (id: string, film: Asset): Item => anItem({ id, assets: [main(film)] })

/** A server behind a line of so many bytes a second. */
async function behindLine(server: TreeServer, rate: number): Promise<{ url: string; line: SlowLine }> {
  const line = new SlowLine({ to: server.port, rate, roundTrip: 40 })
  await line.open()
  return { url: `http://127.0.0.1:${line.port}`, line }
}

/** The same for one test. */
async function behindALine(
  publisher: APublisher,
  rate: number,
  onTestFinished: TestContext['onTestFinished'],
): Promise<{ url: string; line: SlowLine; server: TreeServer }> {
  const server = await new TreeServer(publisher).listen()
  onTestFinished(() => server.close())
  const { url, line } = await behindLine(server, rate)
  onTestFinished(() => line.close())
  return { url, line, server }
}

/** What was asked for of a file, of which the server has `size` bytes. */
function rangesOf({ asked }: TreeServer, sha256: string, size: number): { from: number; to: number }[] {
  const ranges = asked.flatMap(({ path, headers }) =>
    path.endsWith(sha256) ? [/^bytes=(\d+)-(\d*)$/u.exec(headers.range ?? 'bytes=0-')] : [],
  )
  return ranges.map((range) => ({ from: Number(range?.[1]), to: range?.[2] ? Number(range[2]) + 1 : size }))
}

describe('the library of a box', () => {
  const [county, beyond, young] = [aPublisher(), aPublisher({ name: 'beyond.example' }), aPublisher({ name: 'young.example' })]
  const film = county.blob(3 * MB + 17, { mime: 'video/mp4' })
  const [sheet, guide] = [county.blob('导学案', { mime: 'text/plain' }), county.blob('教案', { mime: 'text/plain' })]
  const picture = county.blob('a picture', { mime: 'image/png' })
  const tidy = new AsyncDisposableStack()
  let box: RunningBox
  let technician: Device
  let sticks: string

  // One box follows a county, somebody whom no line reaches and somebody who has nothing yet.
  beforeAll(async () => {
    const items = [
      aFilm('film', film),
      anItem({ id: 'sheet', kind: 'sheet', assets: [main(sheet)] }),
      anItem({ id: 'guide', kind: 'guide', assets: [main(guide)] }),
      anItem({ id: 'shown', kind: 'sheet', assets: [main(sheet), { asset: picture.sha256, role: 'poster' }] }),
      anItem({ id: 'plan', kind: 'lesson-plan', parts: [{ itemId: 'sheet' }, { itemId: 'shown' }] }),
    ]
    county.catalogue(items, [film, sheet, guide, picture])
    young.catalogue([], [])
    const servers = [await new TreeServer(county).listen(), await new TreeServer(young).listen()] as const
    for (const server of servers) tidy.defer(() => server.close())
    sticks = await mkdtemp(join(tmpdir(), 'classbox-test-'))
    tidy.defer(() => rm(sticks, { recursive: true, force: true }))
    const away = { url: 'http://127.0.0.1:9/' }
    const catalogues = [trust(servers[0], county), trust(away, beyond), trust(servers[1], young)]
    box = await startLibraryBox({ catalogues, sticks })
    tidy.defer(() => box.dispose())
    technician = await aClaimant(box)
  })
  afterAll(() => tidy.disposeAsync())

  it('has what its publisher has, byte for byte, and gives it to a pupil’s tablet in parts', async () => {
    await untilReady(box, 'film', 'sheet')
    const part = await fetch(`${box.origin}/library/files/${film.sha256}`, { headers: { range: 'bytes=1048570-1048585' } })
    expect(part.status).toBe(206)
    expect(Buffer.from(await part.arrayBuffer())).toEqual(county.blobs.get(film.sha256)?.subarray(1_048_570, 1_048_586))
    const whole = await fetch(`${box.origin}/library/files/${film.sha256}`)
    expect(Buffer.from(await whole.arrayBuffer()).equals(county.blobs.get(film.sha256) ?? Buffer.alloc(0))).toBe(true)
    expect(whole.headers.get('etag')).toBe(`"${film.sha256}"`)
    expect(await itemOf(box, 'sheet')).toMatchObject({ holding: 'ready', files: [{ role: 'main', mime: 'text/plain' }] })
  })

  it('keeps guides and quiz keys for who has signed in as a teacher', async () => {
    await untilView(
      () => viewOf(technician),
      ({ catalogues, waiting }) => catalogues.some(({ items }) => items === 5) && waiting.blobs === 0,
    )
    expect((await itemsOf(box)).items.map(({ id }) => id).toSorted()).toEqual(['film', 'plan', 'sheet', 'shown'])
    expect((await fetch(`${box.origin}/library/files/${guide.sha256}`)).status).toBe(401)
    expect((await fetch(`${box.origin}/api/v1/library/items/guide`)).status).toBe(404)
    expect(await technician.bytes(`/library/files/${guide.sha256}`)).toEqual(Buffer.from('教案'))
  })

  it('shows a lesson plan by the picture of its first part that has one', async () => {
    await untilReady(box, 'plan', 'shown')
    expect((await itemOf(box, 'plan')).poster).toBe(picture.sha256)
    expect((await itemOf(box, 'sheet')).poster).toBeUndefined()
  })

  it('takes from a stick what its line does not bring, and lets go of it in good order', async () => {
    const brought = beyond.blob(5 * MB, { mime: 'video/mp4' })
    beyond.catalogue([aFilm('brought', brought)], [brought])
    const stick = join(sticks, 'STICK')
    await beyond.writeTree(join(stick, 'classbox', beyond.name))
    await untilReady(box, 'brought')
    const seen = await untilView(
      () => viewOf(technician),
      ({ couriers }) => couriers[0]?.state === 'used',
    )
    expect(seen.couriers).toMatchObject([{ label: 'STICK', publisher: beyond.name, usefulBytes: 0 }])
    await rm(stick, { recursive: true })
    await untilView(
      () => viewOf(technician),
      ({ couriers }) => couriers.length === 0,
    )
    expect(await technician.bytes(`/library/files/${brought.sha256}`)).toEqual(beyond.blobs.get(brought.sha256))
  })

  it('pins, pauses, goes on and looks again, as the technician says', async () => {
    const late = young.blob(2 * MB, { mime: 'video/mp4' })
    expect((await technician.call('PUT', '/api/v1/library/paused', { paused: true })).status).toBe(200)
    young.catalogue([aFilm('new', late)], [late])
    expect((await technician.call('POST', '/api/v1/library/check', {})).status).toBe(200)
    expect(await itemOf(box, 'new')).toMatchObject({ holding: expect.stringMatching(/absent|waiting/u), haveBytes: 0 })
    expect(
      await untilView(
        () => viewOf(technician),
        ({ line }) => line.held === 'paused',
      ),
    ).toMatchObject({ paused: true })
    // What a person asks for comes all the same.
    expect((await technician.call('POST', '/api/v1/library/items/new/fetch', {})).status).toBe(200)
    await untilReady(box, 'new')
    expect((await technician.call('PUT', '/api/v1/library/items/new/pin', { pinned: true })).status).toBe(200)
    expect(await itemOf(box, 'new')).toMatchObject({ pinned: true })
    expect(await technician.call('PUT', '/api/v1/library/items/nothing/pin', { pinned: true })).toMatchObject({
      status: 404,
      body: { code: 'ITEM_UNKNOWN' },
    })
    expect(await technician.call('PUT', '/api/v1/library/paused', { paused: false })).toMatchObject({ status: 200 })
  })
})

describe('the library of a box whose film is on its way', () => {
  const publisher = aPublisher()
  const film = publisher.blob(80 * MB, { mime: 'video/mp4' })
  const address = `/library/files/${film.sha256}`
  const tidy = new AsyncDisposableStack()
  let box: RunningBox
  let teacher: Device
  let server: TreeServer
  let line: SlowLine

  beforeAll(async () => {
    publisher.catalogue([aFilm('film', film)], [film])
    server = await new TreeServer(publisher).listen()
    tidy.defer(() => server.close())
    const behind = await behindLine(server, 2 * MB)
    line = behind.line
    tidy.defer(() => line.close())
    box = await startLibraryBox(followed(behind, publisher))
    tidy.defer(() => box.dispose())
    teacher = await aClaimant(box)
  })
  afterAll(() => tidy.disposeAsync())

  it('plays what is still arriving: where somebody looks, it comes first', async () => {
    await vi.waitUntil(async () => (await itemsOf(box)).items[0]?.holding === 'fetching', { timeout: 60_000, interval: 50 })
    const [from, to] = [70 * MB, 71 * MB]
    const part = await fetch(`${box.origin}${address}`, { headers: { range: `bytes=${from}-${to - 1}` } })
    expect(Buffer.from(await part.arrayBuffer()).equals(publisher.blobs.get(film.sha256)?.subarray(from, to) ?? Buffer.alloc(0))).toBe(true)
    expect(line.carried).toBeLessThan(from)
  })

  it('leaves the line to the class that runs, to the last byte, and goes on when it ends', async () => {
    await vi.waitUntil(() => line.carried > MB, { timeout: 60_000, interval: 20 })
    expect((await teacher.call('POST', '/api/v1/lesson/start', {})).status).toBe(200)
    await untilView(
      () => viewOf(teacher),
      ({ line: { held } }) => held === 'class',
    )
    await vi.waitUntil(() => line.isIdle, { timeout: 10_000, interval: 20 })
    const [carried, asked] = [line.carried, server.asked.length]
    // A pupil who opens it now does not take the line from the class; a teacher may.
    expect((await fetch(`${box.origin}${address}`, { headers: { range: `bytes=${60 * MB}-` } })).status).toBe(503)
    expect([line.carried, server.asked.length]).toEqual([carried, asked])
    await teacher.call('POST', '/api/v1/lesson/end')
    await vi.waitUntil(() => line.carried > carried + MB, { timeout: 60_000, interval: 20 })
  })
})

describe.concurrent('the library of a box behind a thin line', () => {
  it('goes on after kill -9 where it was, and asks for nothing again that it had', async ({ onTestFinished }) => {
    const publisher = aPublisher()
    const film = publisher.blob(24 * MB, { mime: 'video/mp4' })
    publisher.catalogue([aFilm('film', film)], [film])
    const { url, server } = await behindALine(publisher, 8 * MB, onTestFinished)
    const data = await aFolder(undefined, onTestFinished)
    const options = { ...followed({ url }, publisher), data }
    const first = await startLibraryBox(options)
    onTestFinished(() => first.dispose())
    const have = async (): Promise<number> => (await itemsOf(first)).items[0]?.haveBytes ?? 0
    await vi.waitUntil(async () => (await have()) >= 8 * MB, { timeout: 60_000, interval: 20 })
    const kept = await have()
    await first.kill()
    server.forget()
    const second = await startLibraryBox(options)
    onTestFinished(() => second.dispose())
    await untilReady(second, 'film')
    // All that the first box told of is there: only the rest is asked for.
    const again = rangesOf(server, film.sha256, 24 * MB).reduce((sum, { from, to }) => sum + to - from, 0)
    expect(again).toBeLessThanOrEqual(24 * MB - kept)
    const body = await fetch(`${second.origin}/library/files/${film.sha256}`)
    expect(Buffer.from(await body.arrayBuffer()).equals(publisher.blobs.get(film.sha256) ?? Buffer.alloc(0))).toBe(true)
  })

  it('tells teachers which lesson will not make it by the bell, and the doctor knows', async ({ onTestFinished }) => {
    const publisher = aPublisher()
    const film = publisher.blob(80 * MB, { mime: 'video/mp4' })
    publisher.catalogue([anItem({ id: 'film', title: { 'zh-Hans': '勾股定理' }, assets: [{ asset: film.sha256, role: 'main' }] })], [film])
    // By the clock of the school, to the minute; the line needs twice as long.
    const bell = (minutes: number): string => new Date(Date.now() + 8 * 3_600_000 + minutes * 60_000).toISOString().slice(0, 16)
    publisher.timetable([{ uid: 'maths', start: bell(2), end: bell(42), item: 'film' }])
    const { url } = await behindALine(publisher, MB / 3, onTestFinished)
    const box = await startLibraryBox({ ...followed({ url }, publisher), library: '  keep: lessons' })
    onTestFinished(() => box.dispose())
    const teacher = await aClaimant(box)
    // By a date that nobody vouches for no lesson is near.
    expect(await teacher.call('POST', '/api/v1/time/confirm', { now: Date.now() })).toMatchObject({ status: 200 })
    const { lessons } = await untilView(
      () => viewOf(teacher),
      (view) => view.lessons[0]?.state === 'late',
    )
    expect(lessons[0]).toMatchObject({ title: { 'zh-Hans': '勾股定理' }, bytes: 80 * MB, advice: 'stick' })
    const issues = async (): Promise<string> => (await fetch(`${box.origin}/healthz`)).text()
    await vi.waitUntil(async () => (await issues()).includes('"lessons-late"'), { timeout: 60_000, interval: 200 })
  })
})
