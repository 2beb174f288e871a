/*
 * Brings the pieces of blobs from wherever they can be had: boxes of the school, sticks, publishers. It owns the requests, what is known of
 * the sources and the pieces that are not whole yet. It never decides what is needed (the plan does) nor what is kept (the shelf does), and
 * no byte goes to the store whose hash it has not seen to be right.
 */
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Allowance, BlobSpec, FetchJob, Supply } from '../ports.ts'
import { Bringing } from './bringing.ts'
import { MOST_ROWS, NOTHING, rowOf } from './fetch-view.ts'
import type { FetcherView } from './fetch-view.ts'
import { HttpSource } from './http-source.ts'
import { LineMeter } from './line-meter.ts'
import { Rate } from './rate.ts'
import { StickSource } from './stick-source.ts'
import type { StoreForFetch } from './targets.ts'
import { Throttle } from './throttle.ts'
import type { Transfer } from './transfer.ts'
import { Transfers } from './transfers.ts'
import type { Work } from './work.ts'
import { Works } from './works.ts'

export interface FetcherParts {
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly store: StoreForFetch
  /** Where a blob, or a piece list, can be had at this moment; asked often. */
  readonly supply: (spec: BlobSpec) => Supply
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  /** What `line` was when the box went down. */
  readonly line?: number
  /** The disk refused something. */
  readonly onDiskTrouble?: () => void
}

/** Bytes that came since the start. */
export interface Traffic {
  /** Over the uplink for the plan. */
  readonly background: number
  /** Over the uplink for somebody who waited or asked. */
  readonly asked: number
  readonly room: number
}

const TICK: Milliseconds = milliseconds(500)
const LATELY: Milliseconds = seconds(5)
const BREATH: Milliseconds = seconds(1)

export class Fetcher {
  readonly #parts: FetcherParts
  readonly #view: View<FetcherView>
  readonly #http: HttpSource
  readonly #stick = new StickSource()
  readonly #throttle: Throttle
  readonly #meter: LineMeter
  readonly #works: Works
  readonly #transfers: Transfers
  readonly #bringing: Bringing
  readonly #rates = { uplink: new Rate(LATELY), room: new Rate(LATELY) }
  #traffic: Traffic = { background: 0, asked: 0, room: 0 }
  #last = { at: 0, uplink: 0, busy: false }
  #running = false
  #tick: Timer | undefined
  #unwatch: (() => void) | undefined

  constructor(parts: FetcherParts) {
    this.#parts = parts
    const { clock, random, store, supply, bus, log } = parts
    this.#view = new View<FetcherView>(NOTHING, (thrown) => log.error({ err: thrown }, 'watcher of the fetcher failed'))
    this.#http = new HttpSource(clock)
    this.#throttle = new Throttle(clock)
    this.#meter = new LineMeter(parts.line)
    this.#works = new Works({
      ...{ clock, store, changed: () => this.#bringing.look(), stored: (work) => this.#stored(work) },
      failed: (sha256, hindrance) => this.#bringing.hinder(sha256, hindrance),
      diskTrouble: () => parts.onDiskTrouble?.(),
    })
    this.#transfers = new Transfers({
      ...{ clock, random, bus, log, supply, throttle: this.#throttle },
      reader: ({ kind }) => (kind === 'stick' ? this.#stick : this.#http),
      came: (transfer, bytes) => this.#came(transfer, bytes),
      ended: (transfer, work, failure) => this.#ended(transfer, work, failure),
    })
    const [works, transfers, throttle] = [this.#works, this.#transfers, this.#throttle]
    this.#bringing = new Bringing({ clock, store, supply, works, transfers, throttle })
  }

  /** What runs, from where, how fast; replaced at most every half second. */
  get view(): Watchable<FetcherView> {
    return this.#view
  }

  /** What the uplink gave lately, in bytes a second; 0 while nothing is known. Worth keeping over a restart. */
  get line(): number {
    return this.#meter.bytesPerSecond
  }

  get traffic(): Traffic {
    return this.#traffic
  }

  /** What is to come, the most urgent first: what somebody waits for, then the plan. */
  *outstanding(): Generator<BlobSpec> {
    const { wants, jobs } = this.#bringing
    const waitedFor = new Set<string>()
    for (const { spec } of wants.open(this.#parts.clock.monotonic())) {
      if (waitedFor.has(spec.sha256) || this.#parts.store.has(spec.sha256)) continue
      waitedFor.add(spec.sha256)
      yield spec
    }
    for (const { spec } of jobs.open()) if (!waitedFor.has(spec.sha256)) yield spec
  }

  /** Hashes of the blobs of which something comes over the uplink now, or did a moment ago: between two requests there is a breath. */
  get overUplink(): readonly string[] {
    const since = this.#parts.clock.monotonic() - BREATH
    return [...this.#works.all]
      .filter(({ uplinkAt, transfers }) => uplinkAt >= since || usesUplink(transfers))
      .map(({ spec }) => spec.sha256)
  }

  /** Whether the uplink may be used for it at all, now. */
  mayUseUplink(sha256: string): boolean {
    const { wants } = this.#bringing
    return this.#throttle.rate !== 0 || this.#bringing.standingOf(sha256) === 'now' || wants.has(sha256)
  }

  /** Whether all who could give it have failed lately. */
  failing(sha256: string): boolean {
    return this.#bringing.jobs.hindranceOf(sha256)?.state === 'failed'
  }

  /** Whether some of it comes now, will by the plan, or was asked for by nobody. */
  comes(sha256: string): 'now' | 'later' | 'never' {
    const { jobs, wants } = this.#bringing
    if ((this.#works.find(sha256)?.transfers.size ?? 0) > 0) return 'now'
    return jobs.find(sha256) !== undefined || wants.has(sha256) ? 'later' : 'never'
  }

  /** Whether it is open for what comes. */
  isBringing(sha256: string): boolean {
    return this.#works.find(sha256) !== undefined
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#keepLooking()
    this.#unwatch = this.#parts.store.watch((sha256) => this.#changed(sha256))
    this.#bringing.start()
  }

  /** Ends everything that runs; resolves when no line and no timer is left. What is half here is forgotten. */
  async stop(): Promise<void> {
    this.#running = false
    this.#tick?.cancel()
    this.#tick = undefined
    this.#unwatch?.()
    this.#bringing.stop()
    this.#transfers.leave(() => true, 'the box stops')
    this.#http.stop()
    await this.#transfers.idle()
    await this.#works.idle()
    this.#http.stop()
    this.#transfers.halves.clear()
  }

  /** The plan, the first first; it replaces the former one. */
  setJobs(jobs: readonly FetchJob[]): void {
    const { store } = this.#parts
    const { jobs: list, wants } = this.#bringing
    list.set(jobs, (sha256) => store.has(sha256))
    const isOver = (sha256: string): boolean => list.find(sha256) === undefined && !wants.has(sha256)
    this.#transfers.leave((transfer, { spec }) => !transfer.wanted && isOver(spec.sha256), 'is not needed any more')
    for (const { spec, transfers, settling } of this.#works.all) {
      if (transfers.size === 0 && !settling && isOver(spec.sha256)) this.#works.close(spec.sha256)
    }
    this.#holdBack()
    this.#bringing.look()
    this.#keepLooking()
  }

  /** Somebody waits for this piece: it comes before everything else, on a line of its own, and what follows with it. */
  want(spec: BlobSpec, piece: number, { forGuests = false } = {}): void {
    this.#bringing.wants.add({ spec, piece, forGuests }, this.#parts.clock.monotonic())
    this.#bringing.look()
    this.#keepLooking()
  }

  /** What nobody but guests waits for stands as the plan says from now on: a class begins, or a person said stop. */
  leaveGuests(): void {
    const { wants } = this.#bringing
    wants.dropGuests()
    for (const transfer of this.#transfers.all) {
      const sha256 = this.#transfers.workOf(transfer)?.spec.sha256
      if (transfer.wanted && (sha256 === undefined || !wants.has(sha256))) transfer.wanted = false
    }
    this.#holdBack()
    this.#bringing.look()
  }

  /** How background fetching over the uplink stands. 0 ends its lines at once; what has arrived of a piece stays. */
  setAllowance({ bytesPerSecond }: Allowance): void {
    const before = this.#throttle.rate
    if (before === bytesPerSecond) return
    this.#throttle.setRate(bytesPerSecond)
    this.#holdBack()
    if (before === 0) this.#bringing.jobs.retryAll()
    this.#bringing.look()
  }

  /** Boxes, sticks or publishers have come, gone or changed. */
  supplyChanged(): void {
    const { supply } = this.#parts
    this.#bringing.jobs.retryAll()
    this.#bringing.wants.retryAll()
    const isGone = ({ source, target, wanted }: Transfer): boolean => {
      const { sources, uplink } = supply(target.spec)
      return (
        (source.over === 'uplink' && !uplink && !wanted) ||
        !sources.some(({ key, address }) => key === source.key && address === source.address)
      )
    }
    this.#transfers.leave(isGone, 'is not to be asked any more')
    this.#bringing.look()
  }

  /** The disk takes what is written again. */
  diskIsWell(): void {
    this.#works.diskIsWell()
    this.#bringing.jobs.retryAll()
    this.#bringing.wants.retryAll()
    this.#bringing.look()
  }

  /** While nothing may flow in the background, no line of it stays open. */
  #holdBack(): void {
    this.#throttle.reconsider()
    if (this.#throttle.rate !== 0) return
    this.#transfers.leave((transfer) => transfer.standing() === 'background', 'nothing is fetched in the background now')
    this.#http.endIdle('background')
  }

  #came(transfer: Transfer, bytes: number): void {
    const { background, asked, room } = this.#traffic
    const standing = transfer.standing()
    if (standing === 'room') this.#traffic = { background, asked, room: room + bytes }
    else if (standing === 'background') this.#traffic = { background: background + bytes, asked, room }
    else this.#traffic = { background, asked: asked + bytes, room }
  }

  #ended(transfer: Transfer, work: Work, failure: { thrown: unknown } | undefined): void {
    if (failure !== undefined) this.#works.refused(work.spec.sha256, failure.thrown)
    else if (work.isBrought && this.#works.find(work.spec.sha256) === work) this.#works.settle(work)
    // One that ended before it began must not make the next one begin in the same breath.
    this.#bringing.look({ soon: transfer.bytes > 0 })
  }

  #stored({ spec, mostlyFrom }: Work): void {
    this.#bringing.jobs.done(spec.sha256)
    this.#parts.bus.tell('library.blob-stored', { sha256: spec.sha256, bytes: spec.bytes, from: mostlyFrom })
  }

  /** The store has more of a blob, or nothing any more, perhaps by another's hand. */
  #changed(sha256: string): void {
    const { store } = this.#parts
    const work = this.#works.find(sha256)
    if (work?.settling === true) return
    const isHere = store.has(sha256)
    if (isHere) this.#bringing.jobs.done(sha256)
    if (work === undefined || (!isHere && store.find(sha256) !== undefined)) return
    // The store publishes by itself what it has all of.
    if (isHere && work.isBrought) return this.#works.settle(work)
    if (isHere && work.transfers.size > 0 && work.target.missing().length === 0) return
    this.#transfers.leave((_, its) => its === work, isHere ? 'is here already' : 'was removed from the box')
    this.#works.close(sha256)
    this.#bringing.look()
  }

  /** Twice a second, until there is nothing to look at. */
  #keepLooking(): void {
    if (!this.#running || this.#tick !== undefined) return
    const { background, asked } = this.#traffic
    // The line is measured from now on: while nothing was to be fetched it had nothing to show.
    this.#last = { at: this.#parts.clock.monotonic(), uplink: background + asked, busy: false }
    this.#tick = this.#parts.clock.every(TICK, () => this.#look())
  }

  #look(): void {
    this.#transfers.watch()
    this.#measure()
    this.#show()
    this.#bringing.look()
    if (!this.#isIdle) return
    this.#tick?.cancel()
    this.#tick = undefined
  }

  get #isIdle(): boolean {
    const { jobs, wants } = this.#bringing
    const isAskedFor = jobs.waiting.blobs > 0 || wants.open(this.#parts.clock.monotonic()).length > 0
    return !isAskedFor && this.#works.isEmpty && this.#transfers.count === 0 && this.#view.value === NOTHING
  }

  #measure(): void {
    const now = this.#parts.clock.monotonic()
    const { background, asked, room } = this.#traffic
    const uplink = background + asked
    const busy = [...this.#transfers.all].some(({ source }) => source.over === 'uplink')
    const flowed = busy && this.#last.busy && !this.#throttle.tellHeld()
    this.#meter.add({ bytes: uplink - this.#last.uplink, milliseconds: now - this.#last.at, flowed })
    this.#rates.uplink.note(now, uplink)
    this.#rates.room.note(now, room)
    this.#last = { at: now, uplink, busy }
  }

  #show(): void {
    const { jobs } = this.#bringing
    const rows = []
    for (const job of jobs.open()) {
      if (rows.length >= MOST_ROWS) break
      const { sha256 } = job.spec
      const haveBytes = (this.#parts.store.find(sha256)?.have ?? 0) + this.#transfers.halves.bytesOf(sha256)
      rows.push(rowOf({ job, work: this.#works.find(sha256), hindrance: jobs.hindranceOf(sha256), haveBytes }))
    }
    const [uplinkRate, roomRate] = [Math.round(this.#rates.uplink.rate ?? 0), Math.round(this.#rates.room.rate ?? 0)]
    const nothing = rows.length === 0 && uplinkRate === 0 && roomRate === 0 && this.#transfers.count === 0
    if (nothing && this.#view.value === NOTHING) return
    this.#view.set(nothing ? NOTHING : { rows, waiting: jobs.waiting, uplinkRate, roomRate })
  }
}

function usesUplink(transfers: Iterable<Transfer>): boolean {
  for (const { source } of transfers) if (source.over === 'uplink') return true
  return false
}
