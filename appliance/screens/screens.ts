import { createHash, randomBytes } from 'node:crypto'
import { neighbourhoodOf } from '#appliance/base/address.ts'
import type { BoxBus } from '#appliance/base/bus.ts'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { PresenterAction } from '#appliance/contract/buttons.ts'
import type { LessonView } from '#appliance/contract/lesson.ts'
import type { RunView } from '#appliance/contract/run.ts'
import type { ScreenOrders, ScreenReport, ScreensView } from '#appliance/contract/screens.ts'
import type { Room } from '#appliance/lifecycle/room.ts'
import { mainScreenOf, tidyName, viewOf } from './known-screen.ts'
import type { KnownScreen, Voucher } from './known-screen.ts'
import { lettersFor } from './letters.ts'
import { sceneOf } from './scene.ts'
import type { ScreensStore } from './screens-store.ts'

/*
 * The screens of the room: browsers that opened /screen, known by a random cookie.
 * It owns who is admitted, which one speaks, what each is told to show and what each says that it shows.
 * Codes go to admitted screens only; a stranger gets its own four letters and the picture, nothing else.
 * It never shows anything itself, and it never decides what the lesson does.
 */

/** The codes of the moment; each is there only while it may be shown. */
export interface ScreenCodes {
  readonly code?: string
  readonly claimCode?: string
}

export interface ScreensOptions {
  readonly bus: BoxBus
  readonly clock: Clock
  readonly log: Log
  readonly lesson: Watchable<LessonView>
  /** The run sheet by which the class goes, where one is in use. */
  readonly run: Watchable<RunView>
  readonly codes: Watchable<ScreenCodes>
  /** Keys that the box hears by itself, with spaces between them. */
  readonly heardKeys: Watchable<string>
  readonly store: ScreensStore
}

/** A browser that opened a feed as a screen. */
export interface Knock {
  /** The value of its cookie; undefined gets an identity for this connection alone. */
  readonly token: string | undefined
  /** From `?name=`. */
  readonly name: string | undefined
  readonly address: string
  /** The box's own browser: admitted by itself. */
  readonly own: boolean
}

/** One open tab of a screen. */
export interface ScreenTab {
  readonly id: string
  report(report: ScreenReport): void
  leave(): void
}

const MOST_ADMITTED = 64
const MOST_STRANGERS = 40
const MOST_STRANGERS_PER_ADDRESS = 6

export class Screens implements Room {
  readonly name = 'screens'
  readonly #options: ScreensOptions
  readonly #lane = new Lane()
  readonly #known = new Map<string, KnownScreen>()
  readonly #secret = randomBytes(32)
  readonly #view: View<ScreensView>
  #chosen: string | undefined
  #unwatch: (() => void)[] = []

  constructor(options: ScreensOptions) {
    this.#options = options
    this.#view = new View<ScreensView>({ scene: sceneOf(options.lesson.value, options.run.value), screens: [] })
  }

  /** Replaced whenever anything changes that any screen is told. */
  get view(): Watchable<ScreensView> {
    return this.#view
  }

  start(): Promise<void> {
    if (this.#unwatch.length > 0) return Promise.resolve()
    const { store, lesson, run, codes, heardKeys } = this.#options
    for (const screen of store.all()) this.#known.set(screen.id, screen)
    this.#chosen = store.findMain()
    this.#unwatch = [lesson, run, codes, heardKeys].map((one) => one.watch(() => this.#refresh()))
    this.#refresh()
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    for (const unwatch of this.#unwatch.splice(0)) unwatch()
    await this.#lane.idle()
  }

  /** A new value for the cookie of a screen. */
  newToken(): string {
    return randomBytes(32).toString('base64url')
  }

  /** Throws TOO_MANY_REQUESTS where too many strangers are at the door already. */
  connect(knock: Knock): ScreenTab {
    const tokenHash = hashOf(knock.token ?? this.newToken())
    const id = idOf(tokenHash)
    const before = this.#known.get(id) ?? this.#stranger(id, tokenHash, knock)
    const now = this.#options.clock.now()
    const name = tidyName(knock.name) ?? before.name
    const screen = { ...before, name, address: knock.address, tabs: before.tabs + 1, lastSeen: now }
    this.#known.set(id, screen)
    if (knock.own && screen.admission === undefined) this.#vouchForOwn(screen)
    else if (screen.admission !== undefined && name !== before.name) this.#writeLater(() => this.#options.store.save(screen))
    this.#options.bus.tell('screens.connected', { id, name })
    this.#refresh()
    return this.#tabOf(id)
  }

  /** Whether the value of a cookie is that of an admitted screen. */
  isAdmitted(token: string | undefined): boolean {
    return token !== undefined && this.#known.get(idOf(hashOf(token)))?.admission !== undefined
  }

  /** What the screen of this cookie is called, where it has told a name or was given one. */
  nameOf(token: string | undefined): string | undefined {
    return token === undefined ? undefined : this.#known.get(idOf(hashOf(token)))?.name || undefined
  }

  /** What this screen is told; undefined where it is not known (any more). */
  findOrders(id: string): ScreenOrders | undefined {
    const screen = this.#known.get(id)
    if (screen === undefined) return undefined
    const admitted = screen.admission !== undefined
    const { letters, name } = screen
    const codes = admitted ? this.#options.codes.value : {}
    const heard = screen.admission?.by === 'loopback' ? this.#options.heardKeys.value : ''
    const keys = heard === '' ? {} : { heardKeys: heard.split(' ') }
    return { id, letters, name, admitted, main: id === this.#mainId(), scene: this.#view.value.scene, ...keys, ...codes }
  }

  /** A remote of the settings was pressed: the screen that speaks does what it asks for. */
  pointed(action: PresenterAction): void {
    const id = this.#mainId()
    if (id !== undefined) this.#options.bus.tell('screens.pointed', { id, action })
  }

  /** Admits the connected screen that shows these letters; rejects with SCREEN_UNKNOWN where none does. */
  admit(letters: string): Promise<void> {
    return this.#lane.run(async () => {
      const screen = [...this.#known.values()].find((known) => known.letters === letters && known.tabs > 0)
      if (screen === undefined) throw new BoxError('SCREEN_UNKNOWN', `no connected screen shows the letters ${letters}`)
      if (screen.admission !== undefined) return
      if (this.#count((known) => known.admission !== undefined) >= MOST_ADMITTED) {
        throw new BoxError('TOO_MANY_REQUESTS', `${MOST_ADMITTED} screens are admitted already; dismiss one first`)
      }
      const admission = { at: this.#options.clock.now(), by: 'holder' } as const
      await this.#options.store.save({ ...screen, admission })
      // It may have left while the disk was busy; it stays admitted.
      this.#known.set(screen.id, { ...(this.#known.get(screen.id) ?? { ...screen, tabs: 0 }), admission })
      this.#refresh()
      this.#tellAdmitted(screen, 'holder')
    })
  }

  /** Makes an admitted screen a stranger again; rejects with SCREEN_UNKNOWN. */
  dismiss(id: string): Promise<void> {
    return this.#lane.run(async () => {
      this.#get(id)
      await this.#options.store.remove(id)
      this.#change(id, { admission: undefined })
      this.#forgetIfGone(id)
      this.#options.bus.tell('screens.dismissed', { id })
    })
  }

  /** Chooses the screen that speaks; rejects with SCREEN_UNKNOWN where it is not admitted. */
  makeMain(id: string): Promise<void> {
    return this.#lane.run(async () => {
      if (this.#get(id).admission === undefined) throw new BoxError('SCREEN_UNKNOWN', `the screen ${id} is not admitted`)
      await this.#options.store.saveMain(id)
      this.#chosen = id
      this.#refresh()
    })
  }

  #tabOf(id: string): ScreenTab {
    let open = true
    return {
      id,
      report: (report) => {
        if (!open) return
        this.#change(id, { report, lastSeen: this.#options.clock.now() })
        this.#options.bus.tell('screens.reported', { id, report })
      },
      leave: () => {
        if (!open) return
        open = false
        this.#left(id)
      },
    }
  }

  #left(id: string): void {
    const screen = this.#known.get(id)
    if (screen === undefined) return
    this.#change(id, { tabs: screen.tabs - 1, lastSeen: this.#options.clock.now() })
    this.#forgetIfGone(id)
    this.#options.bus.tell('screens.disconnected', { id, name: screen.name })
  }

  #stranger(id: string, tokenHash: Buffer, { address, own }: Knock): KnownScreen {
    const strangers = this.#count((known) => known.admission === undefined)
    const neighbourhood = neighbourhoodOf(address)
    const neighbours = this.#count((known) => known.admission === undefined && neighbourhoodOf(known.address) === neighbourhood)
    if (!own && (strangers >= MOST_STRANGERS || neighbours >= MOST_STRANGERS_PER_ADDRESS)) {
      throw new BoxError('TOO_MANY_REQUESTS', 'too many screens wait to be admitted')
    }
    const letters = lettersFor(id, this.#secret, new Set([...this.#known.values()].map((known) => known.letters)))
    const lastSeen = this.#options.clock.now()
    return { id, tokenHash, letters, name: letters, admission: undefined, address, tabs: 0, report: undefined, lastSeen }
  }

  // A kiosk that starts with an empty profile is a new screen at every boot: it takes the place of its own predecessors.
  #vouchForOwn(screen: KnownScreen): void {
    const admission = { at: this.#options.clock.now(), by: 'loopback' } as const
    const replaced = [...this.#known.values()].filter((known) => known.admission?.by === 'loopback' && known.tabs === 0)
    const ids = replaced.map((known) => known.id)
    for (const id of ids) this.#known.delete(id)
    this.#known.set(screen.id, { ...screen, admission })
    this.#writeLater(() => this.#options.store.save({ ...screen, admission }, ids))
    if (this.#chosen !== undefined && ids.includes(this.#chosen)) this.#inheritMain(screen.id)
    this.#tellAdmitted(screen, 'loopback')
  }

  #inheritMain(id: string): void {
    this.#chosen = id
    this.#writeLater(() => this.#options.store.saveMain(id))
  }

  // What can be had again by opening the page once more must not keep a picture from the projector.
  #writeLater(write: () => Promise<void>): void {
    const written = this.#lane.run(write)
    void written.catch((thrown: unknown) => this.#options.log.error({ err: thrown }, 'screen not saved'))
  }

  #tellAdmitted({ id, name }: KnownScreen, by: Voucher): void {
    this.#options.bus.tell('screens.admitted', { id, name, by })
    this.#options.log.info({ id, by }, 'screen admitted')
  }

  #get(id: string): KnownScreen {
    const screen = this.#known.get(id)
    if (screen === undefined) throw new BoxError('SCREEN_UNKNOWN', `the box knows no screen ${id}`)
    return screen
  }

  #change(id: string, change: Partial<KnownScreen>): void {
    const screen = this.#known.get(id)
    if (screen !== undefined) this.#known.set(id, { ...screen, ...change })
    this.#refresh()
  }

  #forgetIfGone(id: string): void {
    const screen = this.#known.get(id)
    if (screen === undefined || screen.tabs > 0 || screen.admission !== undefined) return
    this.#known.delete(id)
    this.#refresh()
  }

  #count(wanted: (screen: KnownScreen) => boolean): number {
    return [...this.#known.values()].filter(wanted).length
  }

  #mainId(): string | undefined {
    return mainScreenOf(this.#known.values(), this.#chosen)
  }

  #refresh(): void {
    const main = this.#mainId()
    const { lesson, run } = this.#options
    const screens = [...this.#known.values()].map((screen) => viewOf(screen, screen.id === main))
    this.#view.set({ scene: sceneOf(lesson.value, run.value), screens })
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()
const idOf = (tokenHash: Buffer): string => tokenHash.toString('hex').slice(0, 16)
