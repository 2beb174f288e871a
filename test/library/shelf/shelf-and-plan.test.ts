import { describe, expect, it, onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { days, hours, seconds } from '#appliance/base/duration.ts'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { View } from '#appliance/base/view.ts'
import type { Item } from '#appliance/contract/catalogue.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { LibraryNotes } from '#appliance/library/notes.ts'
import { Planner } from '#appliance/library/plan/planner.ts'
import { PlannerStore } from '#appliance/library/plan/planner-store.ts'
import { PowerDiary } from '#appliance/library/plan/power-diary.ts'
import { PoweredHoursStore } from '#appliance/library/plan/powered-hours-store.ts'
import { ShelfFacts } from '#appliance/library/plan/shelf-facts.ts'
import { TrafficStore } from '#appliance/library/plan/traffic-store.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import type { FetchJob } from '#appliance/library/ports.ts'
import { Shelf } from '#appliance/library/shelf/shelf.ts'
import { ShelfStore } from '#appliance/library/shelf/shelf-store.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aBlob } from '../blobs/a-blob.ts'
import type { ABlob } from '../blobs/a-blob.ts'
import { ACatalogue, aLesson, anAsset } from '../plan/a-catalogue.ts'
import { RULES } from './a-shelf.ts'

const MB = PIECE_BYTES
const NOW = Date.parse('2026-11-26T09:00+08:00')
const bundle = aBlob(2 * MB, 1)
const idle = aBlob(2 * MB, 2)
const film = aBlob(3 * MB, 3)

/** The real planner, shelf and store, on a disk that has so much free beside what the library holds. */
async function aLibrary(
  freeBytes: number,
): Promise<{ blobs: BlobStore; planner: Planner; shelf: Shelf; jobs: () => readonly FetchJob[]; clock: ManualClock }> {
  const [clock, log, database] = [new ManualClock(NOW), createLog('silent'), await aDatabase()]
  const blobs = new BlobStore({ folder: await aFolder(), clock, log })
  await blobs.open()
  for (const blob of [bundle, idle]) await stored(blobs, blob)
  const bus = new BoxBus(clock, () => undefined)
  const settings = { ...RULES, keep: 'lessons' as const, min_free_bytes: 0, min_free_share: 0, reserve_bytes: 0 }
  const catalogue = whatThereIs()
  const lessons = [aLesson('tomorrow', NOW + days(1), ['web', 'film']), aLesson('next week', NOW + days(7), [])]
  let jobs: readonly FetchJob[] = []
  const planner: Planner = new Planner({
    ...{ clock, bus, log, blobs, settings: () => settings, timeZone: () => 'Asia/Shanghai', dateKnown: () => true },
    classRunning: new View(false),
    content: { assets: () => catalogue.assets, items: () => catalogue.items, lessons: () => lessons, watch: () => () => undefined },
    fetcher: {
      setJobs: (plan) => void (jobs = plan),
      setAllowance: () => undefined,
      line: 1e6,
      traffic: 0,
      failing: () => false,
    },
    shelf: {
      room: () => shelf.room(),
      get pins() {
        return shelf.pins
      },
      makeRoom: (bytes, neededBy) => shelf.makeRoom(bytes, neededBy),
    },
    diary: new PowerDiary({ clock, store: new PoweredHoursStore(database), dateKnown: () => true }),
    traffic: new TrafficStore(database, () => undefined),
    store: new PlannerStore(new LibraryNotes(database)),
  })
  const used = (): number => [...blobs.list()].reduce((sum, { have }) => sum + have, 0)
  const total = used() + freeBytes
  const shelf: Shelf = new Shelf({
    ...{ clock, bus, log, blobs, settings: () => settings, dateKnown: () => true, store: new ShelfStore(database) },
    content: new ShelfFacts(planner),
    disk: { space: async () => ({ freeBytes: total - used(), totalBytes: total }), probe: async () => undefined },
    inUse: () => false,
    onChange: () => planner.changed(),
  })
  await shelf.start()
  await planner.start()
  await shelf.takeStock()
  onTestFinished(async () => {
    await planner.stop()
    await shelf.stop()
    await blobs.close()
  })
  return { blobs, planner, shelf, clock, jobs: () => jobs }
}

function whatThereIs(): ACatalogue {
  const page = anAsset('page', 20_000, { bundle: { asset: bundle.spec.sha256, path: 'index.html' } })
  const item = (id: string, sha256: string): Item => ({
    ...{ id, rev: 1, kind: 'special-course', title: { en: id } },
    assets: [{ asset: sha256, role: 'main' }],
  })
  const assets = [bundle, idle, film].map(({ spec }) => ({
    sha256: spec.sha256,
    bytes: spec.bytes,
    mime: 'video/mp4',
    ...(spec.pieces && { pieces: spec.pieces }),
  }))
  return new ACatalogue().add([...assets, page], [item('web', page.sha256), item('idle', idle.spec.sha256), item('film', film.spec.sha256)])
}

async function stored(blobs: BlobStore, blob: ABlob): Promise<void> {
  const { spec, list } = blob
  const partial = await blobs.begin(spec)
  if (list !== undefined) await partial.giveList(list)
  for (let at = 0; at * MB < spec.bytes; at += 1) await partial.write(at, blob.piece(at))
  await partial.flush()
}

describe('shelf and plan together', () => {
  it('have what nobody needs make room for tomorrow’s film, and keep the bundle in which tomorrow’s page lies', async () => {
    const { blobs, clock, planner, shelf, jobs } = await aLibrary(MB + 4096)
    clock.advance(seconds(1))
    expect(await shelf.makeRoom(3 * MB)).toBe(true)
    expect([blobs.has(bundle.spec.sha256), blobs.has(idle.spec.sha256)]).toEqual([true, false])
    clock.advance(seconds(2))
    expect(jobs().map(({ spec }) => spec.sha256)).toEqual([film.spec.sha256])
    expect(planner.view.value.lessons[0]).toMatchObject({ state: 'fetching', missingBytes: 3 * MB + 96 })
  })

  it('know a lesson to be ready when its last piece is published, and to lack a piece that was found damaged', async () => {
    const { blobs, clock, planner } = await aLibrary(100 * MB)
    await stored(blobs, film)
    clock.advance(seconds(2))
    expect(planner.view.value.lessons[0]?.state).toBe('ready')
    await blobs.markDamaged(film.spec.sha256, [1])
    clock.advance(hours(0.1))
    expect(planner.view.value.lessons[0]).toMatchObject({ state: 'fetching', missingBytes: MB })
  })
})
