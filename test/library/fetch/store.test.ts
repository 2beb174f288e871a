import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aFetcher, aJob } from './a-fetcher.ts'
import { aBlob, aPublisher } from './a-publisher.ts'
import type { MadeBlob } from './a-publisher.ts'
import { hex } from './memory-store.ts'

const MB = 1_048_576
const blob = aBlob(7 * MB + 3, 71)

async function aStore() {
  const folder = await aFolder()
  const store = new BlobStore({ folder, clock: new RealClock(), log: createLog('silent') })
  await store.open()
  onTestFinished(() => store.close())
  return store
}

describe("the box's own store", () => {
  it('has large and small files whole, each told of once', async () => {
    const small = Array.from({ length: 60 }, (_, seed) => aBlob(20_000 + seed, seed))
    const publisher = await aPublisher(blob, ...small)
    const store = await aStore()
    const rig = aFetcher([publisher], { store })
    rig.fetcher.setJobs([...small, blob].map((one) => aJob(one)))
    await rig.until(() => rig.facts.length === 61)
    for (const { spec, bytes } of [blob, ...small]) expect(readFileSync(store.pathOf(spec.sha256) ?? '').equals(bytes)).toBe(true)
    expect(publisher.given).toBe(
      publisher.asks.length === 63 ? [blob, ...small].reduce((sum, { bytes }) => sum + bytes.length, blob.list.length) : 0,
    )
  })

  it('from which a file is taken while it arrives has it begun anew where it is still in the plan', async () => {
    const publisher = await aPublisher(blob)
    const store = await aStore()
    const rig = aFetcher([publisher], { store })
    const once = store.watch(() => {
      if ((store.find(blob.spec.sha256)?.have ?? 0) < 3 * MB) return
      once()
      void store.remove(blob.spec.sha256)
    })
    rig.fetcher.setJobs([aJob(blob)])
    await rig.until(() => store.has(blob.spec.sha256))
  })

  it('that lacks a damaged piece is given that piece alone', async () => {
    const publisher = await aPublisher(blob)
    const store = await aStore()
    const rig = aFetcher([publisher], { store })
    rig.fetcher.setJobs([aJob(blob)])
    await rig.until(() => rig.facts.length === 1)
    const given = publisher.given
    await store.markDamaged(blob.spec.sha256, [4])
    rig.fetcher.setJobs([aJob(blob)])
    await rig.until(() => rig.facts.length === 2)
    expect(publisher.given - given).toBe(MB)
  })

  it('refuses pieces that were signed and do not make the file that was signed; they are not fetched over and over', async () => {
    // The list belongs to other bytes than the name.
    const other = aBlob(7 * MB + 3, 72)
    const name = blob.spec.sha256
    const lying: MadeBlob = { spec: { ...other.spec, sha256: name }, bytes: other.bytes, list: other.list }
    const publisher = await aPublisher(lying)
    const store = await aStore()
    const rig = aFetcher([publisher], { store, turn: 200 })
    rig.fetcher.setJobs([aJob(lying)])
    await rig.until(() => rig.fetcher.view.value.rows[0]?.trouble?.includes('publisher has to mend') === true)
    const begun = rig.clock.monotonic()
    await rig.until(() => rig.clock.monotonic() - begun > 60_000)
    rig.fetcher.supplyChanged()
    rig.fetcher.setJobs([aJob(lying)])
    await rig.until(() => rig.clock.monotonic() - begun > 120_000)
    expect(publisher.given).toBe(lying.bytes.length + lying.list.length)
    expect(store.has(name)).toBe(false)
  })
})

it('a server whose certificate nobody has signed is named with it', async () => {
  const folder = await aFolder()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=localhost', '-days', '2']
  execFileSync('openssl', [...words, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => void response.end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const publisher = await aPublisher(blob)
  const rig = aFetcher([])
  rig.supplying.sources = (spec) => [publisher.source(spec, { address: `https://localhost:${port}/x` })]
  rig.fetcher.setJobs([aJob(blob)])
  await rig.until(() => rig.fetcher.view.value.rows[0]?.trouble?.includes('certificate') === true)
})

describe('what a technician sees of the fetching', () => {
  it('is replaced and never changed, at most twice a second, and tells from where, how fast and what went wrong', async () => {
    const publisher = await aPublisher(blob)
    publisher.unhurried = true
    const rig = aFetcher([publisher], { turn: 5 })
    const seen: { at: number; text: string; view: unknown }[] = []
    rig.fetcher.view.watch((view) => seen.push({ at: rig.clock.monotonic(), text: JSON.stringify(view), view }))
    rig.fetcher.setJobs([aJob(blob, { itemId: 'urn:lesson', neededBy: 7 }), aJob(aBlob(10, 99))])
    await rig.has(blob)
    await rig.until(() => rig.fetcher.view.value.rows.length === 1)
    expect(seen.map(({ view }) => JSON.stringify(view))).toEqual(seen.map(({ text }) => text))
    const gaps = seen.slice(1).map(({ at }, n) => at - (seen[n]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThan(400)
    expect(rig.fetcher.view.value).toMatchObject({ waiting: { blobs: 1, bytes: 10 } })
    expect(rig.fetcher.view.value.rows[0]).toMatchObject({
      bytes: 10,
      haveBytes: 0,
      state: 'failed',
      trouble: expect.stringContaining('404') as string,
    })
  })

  it('is nothing where nothing is asked for', () => {
    const rig = aFetcher([])
    rig.fetcher.want({ sha256: hex(Buffer.from('x')), bytes: 1 }, 0)
    expect(rig.fetcher.view.value).toEqual({ rows: [], waiting: { blobs: 0, bytes: 0 }, uplinkRate: 0, roomRate: 0 })
  })
})
