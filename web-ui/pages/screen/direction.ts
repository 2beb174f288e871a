import { batch, effect, signal } from '@preact/signals'
import type { ChannelView } from '#appliance/contract/live.ts'
import type { Scene, ScreenOrders, ScreenReport } from '#appliance/contract/screens.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { engineAsked } from '../../rooms/live/player/engines.ts'
import { Player } from '../../rooms/live/player/player.ts'
import type { Picture, Stage } from '../../rooms/live/player/player.ts'
import type { Staged, StageSignals } from '../../rooms/screens/stage/staged.ts'

const REPORT_EVERY = 2_000

/** Carries out what the box orders this screen to show, and reports what it really shows. */
export class Direction {
  readonly report = signal<ScreenReport>({ shows: 'welcome' })
  readonly picture = signal<Picture>({ state: 'off' })
  readonly soundRefused = signal(false)
  /** What a run sheet puts beside the live picture says here how it stands. */
  readonly stage: StageSignals = { staged: signal<Staged>('opening'), heard: signal(false), soundRefused: signal(false) }
  readonly #page: BoxPage
  #player: Player | undefined
  #orders: ScreenOrders | undefined
  #channel: ChannelView | undefined
  #scene: Scene | undefined

  constructor(page: BoxPage) {
    this.#page = page
  }

  begin(stage: Stage): void {
    const player = new Player(stage, this.#page.clock, engineAsked(location.search))
    this.#player = player
    player.picture.subscribe((picture) => {
      this.picture.value = picture
      this.#tell()
    })
    effect(() => {
      const isBeside = this.#page.orders.value?.scene.kind === 'item'
      this.soundRefused.value = (isBeside ? this.stage.soundRefused : player.sound.refused).value
    })
    this.stage.staged.subscribe(() => this.#tell())
    this.stage.heard.subscribe(() => this.#tell())
    player.sound.heard.subscribe(() => this.#tell())
    this.#page.link.subscribe((link) => (link.state === 'up' ? this.#tell() : undefined))
    this.#page.clock.every(REPORT_EVERY, () => this.#tell())
    effect(() => this.#follow(this.#page.orders.value, this.#page.channel.value))
  }

  /** The orders as they stand. Without any (the feed is lost) the screen goes on with the last it had. */
  #follow(orders: ScreenOrders | undefined, channel: ChannelView | undefined): void {
    this.#orders = orders ?? this.#orders
    this.#channel = channel ?? this.#channel
    this.#carryOut()
  }

  #carryOut(): void {
    const player = this.#player
    const orders = this.#orders
    if (player === undefined || orders === undefined) return
    const { scene } = orders
    batch(() => {
      player.inform(this.#channel)
      player.sound.want(orders.main && scene.kind === 'live')
      // A small machine plays one film at a time. Black and a question keep the picture going underneath.
      if (scene.kind === 'welcome' || scene.kind === 'item') player.stop()
      // The first scene counts from the page's opening, a later one from the order.
      if (showsLive(scene)) player.play(scene.channel, this.#scene === undefined ? 0 : this.#page.clock.steady())
    })
    const changed = this.#scene?.kind !== scene.kind
    this.#scene = scene
    if (changed) this.#tell()
  }

  #tell(): void {
    if (this.#scene === undefined) return
    this.report.value = this.#reportOf(this.#scene)
    this.#page.feed.send({ type: 'report', report: this.report.value })
  }

  #reportOf(scene: Scene): ScreenReport {
    const player = this.#player
    if (scene.kind === 'item' || scene.kind === 'question') return this.#reportOfStage(scene.kind)
    if (!showsLive(scene) || player === undefined) return { shows: showsLive(scene) ? 'picking-up' : scene.kind }
    const picture = player.picture.peek()
    const figures = {
      delay: Math.round(player.pilot.ahead * 1000),
      stalls: player.pilot.stalls,
      droppedFrames: player.droppedFrames,
      sound: player.sound.heard.peek(),
      ...(player.engine === undefined ? {} : { engine: player.engine }),
      ...(player.firstFrame === undefined ? {} : { firstFrame: player.firstFrame }),
    }
    if (picture.state === 'cannot-play') return { shows: 'cannot-play', because: picture.because, ...figures }
    return { shows: picture.state === 'playing' ? scene.kind : 'picking-up', ...figures }
  }

  #reportOfStage(shows: 'item' | 'question'): ScreenReport {
    const staged = this.stage.staged.peek()
    if (staged === 'missing' || staged === 'file') return { shows: 'cannot-play', because: staged }
    return { shows: staged === 'opening' ? 'picking-up' : shows, sound: this.stage.heard.peek() }
  }
}

/** The far teacher's picture, with a sound or without. */
function showsLive(scene: Scene): scene is Extract<Scene, { kind: 'live' | 'tutoring' }> {
  return scene.kind === 'live' || (scene.kind === 'tutoring' && scene.live === 'goes-on')
}
