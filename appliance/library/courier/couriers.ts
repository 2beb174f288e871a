/*
 * The sticks that people bring: what a publisher or a neighbour has written with publish-catalogue --usb is noticed where it is mounted,
 * its documents go through the same verification as those of a server, and its blobs are sources like any other. Nothing on a stick is
 * executed, followed or written to. A stick that is pulled out midway is a source less.
 */
import { createHash } from 'node:crypto'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock, Timer } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { minutes, seconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { Sha256 } from '#appliance/contract/catalogue.ts'
import type { CourierView } from '#appliance/contract/library.ts'
import { within } from '#appliance/lifecycle/within.ts'
import type { BlobSource } from '../ports.ts'
import { stickPlaces } from './stick-places.ts'
import { treesIn } from './stick-tree.ts'
import type { StickDocuments, StickTree } from './stick-tree.ts'

/** What the couriers need of the catalogues. */
export interface CataloguesForCouriers {
  /**
   * Verifies the documents of a stick, and takes those that are newer. Undefined where they are of nobody whom this box follows. `trouble`
   * says why some were refused; `rolled-back` means that they are only older. Rejects with CATALOGUE_REFUSED where nothing can be read.
   */
  offer(
    source: StickDocuments,
  ): Promise<{ readonly publisher: string; readonly trouble?: { readonly kind: string; readonly says: string } } | undefined>
}

export interface CouriersParts {
  readonly clock: Clock
  readonly bus: Pick<BoxBus, 'tell'>
  readonly log: Log
  readonly catalogues: CataloguesForCouriers
  /** Folders under which sticks appear, asked afresh each time. */
  readonly folders: () => readonly string[]
  /** Of what the box still needs, the bytes that somebody has who answers so. */
  readonly usefulBytes: (has: (sha256: Sha256) => boolean) => number
}

interface Courier {
  readonly id: string
  /** By the name of its folder, until its documents say it. */
  readonly publisher: string
  readonly tree: StickTree
  /** What its documents were when they were read. */
  readonly sign: string
  readonly state: 'reading' | 'in-use' | 'refused'
  readonly trouble?: string | undefined
}

const LOOK_EVERY: Milliseconds = seconds(5)
/** What was copied into a stick that is here already. */
const LOOK_AGAIN_AFTER: Milliseconds = minutes(1)
/** A stick that hangs keeps the others waiting no longer. */
const PATIENCE: Milliseconds = seconds(20)
const MOST_COURIERS = 32

export class Couriers {
  readonly #parts: CouriersParts
  readonly #view: View<readonly CourierView[]>
  readonly #lane = new Lane()
  readonly #couriers = new Map<string, Courier>()
  /** Places whose last look has not ended: a disk that hangs takes a thread with each further question. */
  readonly #hanging = new Set<string>()
  #timer: Timer | undefined
  #sign = ''
  #lookedAt: Milliseconds = -Infinity
  #stopped = false

  constructor(parts: CouriersParts) {
    this.#parts = parts
    this.#view = new View<readonly CourierView[]>([], (thrown) => parts.log.error({ err: thrown }, 'a watcher of the couriers failed'))
  }

  get view(): Watchable<readonly CourierView[]> {
    return this.#view
  }

  start(): void {
    if (this.#timer !== undefined) return
    this.#stopped = false
    this.#timer = this.#parts.clock.every(LOOK_EVERY, () => void this.look())
    void this.look()
  }

  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#stopped = true
    await this.#lane.idle()
  }

  /** Looks where sticks are, and reads those that are new. Never rejects. */
  look(): Promise<void> {
    return this.#lane.run(() => this.#look())
  }

  /** Reads all sticks anew, as when the school follows other publishers than before. */
  reconsider(): Promise<void> {
    return this.#lane.run(async () => {
      for (const [folder, courier] of this.#couriers) this.#couriers.set(folder, { ...courier, sign: '' })
      this.#sign = ''
      await this.#look()
    })
  }

  /** Counts anew what of the sticks is still useful. */
  refresh(): void {
    const view = [...this.#couriers.values()].map((courier) => this.#viewOf(courier))
    if (JSON.stringify(view) !== JSON.stringify(this.#view.value)) this.#view.set(view)
  }

  /** The sticks that have a blob. */
  sourcesOf(sha256: Sha256): readonly BlobSource[] {
    return [...this.#couriers.values()].flatMap(({ state, tree }) => {
      const address = state === 'in-use' ? tree.addressOf(sha256) : undefined
      return address === undefined ? [] : [{ key: tree.place, kind: 'stick' as const, address, over: 'room' as const, priority: 0 }]
    })
  }

  async #look(): Promise<void> {
    if (this.#stopped) return
    try {
      const { clock, folders } = this.#parts
      const { sign, folders: places } = await stickPlaces(folders())
      const due = clock.monotonic() - this.#lookedAt >= LOOK_AGAIN_AFTER
      if (sign !== this.#sign || due) {
        this.#sign = sign
        this.#lookedAt = clock.monotonic()
        this.#leave(({ tree }) => places.includes(tree.place))
        for (const place of places) await this.#lookIn(place)
      }
    } catch (thrown) {
      this.#parts.log.warn({ reason: sentenceOf(thrown) }, 'looking for sticks failed')
    }
    this.refresh()
  }

  async #lookIn(place: string): Promise<void> {
    if (this.#stopped || this.#hanging.has(place)) return
    this.#hanging.add(place)
    const looking = this.#readPlace(place)
      .catch((thrown: unknown) => {
        // The disk failed: it was pulled out without a word, or is broken.
        this.#parts.log.info({ place, reason: sentenceOf(thrown) }, 'a stick cannot be read')
        this.#leave(({ tree }) => tree.place !== place)
      })
      .finally(() => this.#hanging.delete(place))
    if (!(await within(this.#parts.clock, PATIENCE, looking))) this.#parts.log.warn({ place }, 'a stick does not answer')
  }

  async #readPlace(place: string): Promise<void> {
    const { trees, trouble } = await treesIn(place)
    this.#leave(({ tree }) => tree.place !== place || trees.some(({ folder }) => folder === tree.folder))
    for (const tree of trees) {
      const sign = await tree.sign()
      const known = this.#couriers.get(tree.folder)
      if (known?.sign === sign || (known === undefined && this.#couriers.size >= MOST_COURIERS)) continue
      await this.#welcome({ tree, sign, trouble })
    }
  }

  async #welcome(found: Pick<Courier, 'tree' | 'sign' | 'trouble'>): Promise<void> {
    const { tree } = found
    const id = createHash('sha256').update(tree.folder).digest('hex').slice(0, 12)
    const courier: Courier = { ...found, id, publisher: tree.publisher, state: 'reading' }
    const isNew = !this.#couriers.has(tree.folder)
    this.#set(courier)
    if (isNew) this.#parts.bus.tell('library.courier-came', { id, label: tree.label })
    const read = await this.#offer(courier)
    // It may have been pulled out while it was read.
    if (this.#couriers.get(tree.folder) === courier) this.#set(read)
  }

  async #offer(courier: Courier): Promise<Courier> {
    const { tree } = courier
    try {
      const answer = await this.#parts.catalogues.offer(tree)
      if (answer === undefined) {
        return refused(
          courier,
          `nobody whom this box follows has signed it: the fingerprint of ${courier.publisher} is not in library.catalogues`,
        )
      }
      const known = { ...courier, publisher: answer.publisher }
      // An older stick still has lessons that the newer catalogue names.
      if (answer.trouble !== undefined && answer.trouble.kind !== 'rolled-back') return refused(known, answer.trouble.says)
      const trouble = await tree.look()
      return { ...known, state: 'in-use', trouble: trouble ?? courier.trouble }
    } catch (thrown) {
      return refused(courier, sentenceOf(thrown))
    }
  }

  #set(courier: Courier): void {
    this.#couriers.set(courier.tree.folder, courier)
    this.refresh()
  }

  /** Those that do not stay have left. */
  #leave(stays: (courier: Courier) => boolean): void {
    const left = [...this.#couriers.values()].filter((courier) => !stays(courier))
    for (const { id, tree } of left) {
      this.#couriers.delete(tree.folder)
      this.#parts.bus.tell('library.courier-left', { id })
    }
    if (left.length > 0) this.refresh()
  }

  #viewOf({ id, publisher, tree, state, trouble }: Courier): CourierView {
    const usefulBytes = state === 'in-use' ? this.#parts.usefulBytes((sha256) => tree.has(sha256)) : 0
    return {
      ...{ id, label: tree.label, publisher, usefulBytes },
      state: state === 'in-use' && usefulBytes === 0 ? 'used' : state,
      ...(trouble !== undefined && { trouble }),
    }
  }
}

function refused(courier: Courier, trouble: string): Courier {
  return { ...courier, state: 'refused', trouble }
}
