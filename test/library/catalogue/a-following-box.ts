import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { RealClock } from '#appliance/base/clock.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import { HttpDesk } from '#appliance/library/catalogue/catalogue-http.ts'
import { CatalogueStore } from '#appliance/library/catalogue/catalogue-store.ts'
import { Catalogues } from '#appliance/library/catalogue/catalogues.ts'
import type { DocumentSource } from '#appliance/library/catalogue/document-source.ts'
import { aDatabase } from '#test/helper/a-database.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import type { Database } from '#appliance/storage/database.ts'

type Trusted = BoxConfig['library']['catalogues']

export interface FollowingOptions {
  /** Publishers whom the school trusts; may be changed at any time. */
  readonly trusted: Trusted
  readonly clock?: Clock
  readonly sourceOf?: (url: string) => DocumentSource
  readonly random?: () => number
}

/** A box that follows publishers, and can be started again on the same disk. */
export async function aFollowingBox(options: FollowingOptions) {
  const folder = join(await aFolder(), 'catalogues')
  const db: Database = await aDatabase()
  const clock = options.clock ?? new RealClock()
  const settings = { catalogues: options.trusted, check_minutes: 15 }
  const facts: Fact[] = []
  const bus = new BoxBus(clock, (_, thrown) => {
    throw thrown
  })
  bus.onAny((fact) => facts.push(fact))
  let catalogues: Catalogues | undefined

  /** As after a power cut: nothing but the disk is left. */
  const start = async (): Promise<Catalogues> => {
    await catalogues?.stop()
    const desk = new HttpDesk(clock)
    const store = new CatalogueStore({ folder, db })
    const random = options.random ?? (() => 0.5)
    const sourceOf = options.sourceOf ?? ((url: string) => desk.source(url))
    const started = new Catalogues({
      settings: () => settings,
      dateKnown: () => true,
      store,
      sourceOf,
      clock,
      random,
      bus,
      log: createLog('silent'),
    })
    onTestFinished(async () => {
      await started.stop()
      desk.close()
    })
    catalogues = started
    await started.start(new AbortController().signal)
    return started
  }
  return { folder, db, settings, facts, start, catalogues: await start() }
}
