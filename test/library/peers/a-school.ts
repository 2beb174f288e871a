import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { expect, onTestFinished, vi } from 'vitest'
import { BoxBus } from '#appliance/base/bus.ts'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import type { FactName } from '#appliance/contract/facts.ts'
import { Peers } from '#appliance/library/peers/peers.ts'
import { PeersStore } from '#appliance/library/peers/peers-store.ts'
import { createApp } from '#appliance/web/app.ts'
import { libraryPeersRoute } from '#appliance/web/routes/library-peers.ts'
import { aDatabase } from '#test/helper/a-database.ts'

export interface SchoolBoxOptions {
  listed?: readonly string[]
  secret?: string
  /** Found by multicast; off unless a test is about it. */
  discovery?: boolean
  wants?: readonly string[]
  private?: readonly string[]
}

/** One box of a school as other boxes see it: its door on a real socket, and what its library says of itself. */
export interface SchoolBox {
  readonly id: string
  readonly address: string
  readonly peers: Peers
  readonly facts: FactName[]
  /** Blobs: whole, or which of four pieces. */
  readonly blobs: Map<string, 'whole' | ReadonlySet<number>>
  wants: string[]
  fetching: string[]
  /** A class of this box comes over the uplink. */
  lineTaken: boolean
  /** It may not use the uplink now. */
  held: boolean
  listed: string[]
  changes: number
  /** Nobody answers any more, and nothing is said. */
  switchOff(): Promise<void>
}

export const PIECES = 4

export async function aSchoolBox(options: SchoolBoxOptions = {}): Promise<SchoolBox> {
  const clock = new RealClock()
  const secret = options.secret ?? 'the secret of the school'
  const log = createLog('silent', new Writable({ write: (_chunk, _encoding, done) => done() }))
  const bus = new BoxBus(clock, (name, thrown) => expect.unreachable(`${name}: ${String(thrown)}`))
  const app = createApp({ log, allowedHosts: () => [] })
  const state = {
    wants: [...(options.wants ?? [])],
    fetching: [] as string[],
    listed: [...(options.listed ?? [])],
    changes: 0,
    lineTaken: false,
    held: false,
  }
  const blobs: SchoolBox['blobs'] = new Map()
  const id = randomUUID()
  let port = 0
  const peers = new Peers({
    ...{ bus, clock, log, store: new PeersStore(await aDatabase()), boxId: () => id, port: () => port },
    school: () => ({ id: 'school-7', secret, discovery: options.discovery ?? false }),
    listed: () => state.listed,
    needs: { wants: () => state.wants, fetching: () => state.fetching, mayFetch: () => !state.held },
    lineTaken: () => state.lineTaken,
    mayShare: (sha256) => options.private?.includes(sha256) !== true,
    blobs: { has: (sha256) => blobs.get(sha256) === 'whole', pieces: (sha256) => piecesOf(blobs.get(sha256)) },
    onChange: () => void (state.changes += 1),
  })
  libraryPeersRoute(app, { peers, secret: () => secret })
  const facts: FactName[] = []
  bus.onAny(({ name }) => facts.push(name))
  await app.listen({ port: 0, host: '127.0.0.1' })
  port = (app.server.address() as AddressInfo).port
  peers.start()
  const switchOff = async (): Promise<void> => {
    await peers.stop()
    await app.close()
  }
  onTestFinished(switchOff)
  return Object.assign(state, { id, address: `http://127.0.0.1:${port}`, peers, facts, blobs, switchOff })
}

/** Boxes of one school that all have each other's addresses. */
export async function aSchool(count: number, options: SchoolBoxOptions = {}): Promise<SchoolBox[]> {
  const boxes = await Promise.all(Array.from({ length: count }, () => aSchoolBox(options)))
  for (const box of boxes) box.listed.push(...boxes.filter((one) => one !== box).map(({ address }) => address))
  await until(() => boxes.every(({ peers }) => peers.addresses.length === count - 1))
  return boxes
}

export async function until(holds: () => boolean): Promise<void> {
  await vi.waitUntil(holds, { timeout: 60_000, interval: 20 })
}

function piecesOf(held: 'whole' | ReadonlySet<number> | undefined): { count: number; holds(piece: number): boolean } | undefined {
  return held === undefined || held === 'whole' ? undefined : { count: PIECES, holds: (piece) => held.has(piece) }
}
