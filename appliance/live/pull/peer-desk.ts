import { BoxError } from '#appliance/base/errors.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { ChannelView, LiveView } from '#appliance/contract/live.ts'
import { lessonDigest } from './lesson-digest.ts'
import type { LessonSources } from './lesson-digest.ts'
import { notOnAir } from '../refusals.ts'

export interface PeerDeskOptions {
  boxId: () => string
  /** Where the lesson of each channel comes from now. */
  lessons: () => Readonly<Record<string, LessonSources>>
  live: Watchable<LiveView>
}

export interface HandedOn {
  channel: string
  /** What the boxes know the lesson by. */
  digest: string
  /** The boxes that the media come through, this one last. */
  path: readonly string[]
}

/**
 * Says which lesson another box of the school may have from here: one that is on air and has come to this box by the uplink, or by a
 * publisher where nothing else ever feeds the channel. What another box hands us goes no further, so there are never more than two
 * boxes in a row and never a circle; and a film that stands in is no lesson that is sent. It starts nothing on anybody's behalf.
 */
export class PeerDesk {
  readonly #options: PeerDeskOptions

  constructor(options: PeerDeskOptions) {
    this.#options = options
  }

  /** `askedBy`: the boxes that the media would go to. Throws CHANNEL_UNKNOWN, CHANNEL_NOT_ON_AIR or RELAY_REFUSED. */
  find(digest: string, askedBy: readonly string[]): HandedOn {
    const own = this.#options.boxId()
    if (askedBy.includes(own)) throw new BoxError('RELAY_REFUSED', 'the lesson would come back to the box that it comes from')
    const names = Object.keys(this.#options.lessons()).filter((channel) => this.#digestOf(channel) === digest)
    const views = names.flatMap((name) => this.#view(name) ?? [])
    // Two channels may have the same lesson.
    const view = views.find((each) => each.state === 'live' && this.#whyNot(each) === undefined) ?? views[0]
    if (view === undefined) throw new BoxError('CHANNEL_UNKNOWN', 'this box has no such lesson')
    if (this.#whyNot(view) !== undefined)
      throw new BoxError('RELAY_REFUSED', `channel ${view.name} is not handed on: ${this.#whyNot(view)}`)
    if (view.state !== 'live') throw notOnAir(view.name)
    return { channel: view.name, digest, path: [own] }
  }

  /** Calls `end` as soon as the channel has another lesson or may not be handed on any longer; the returned function forgets it. */
  whileHandedOn({ channel, digest }: Omit<HandedOn, 'path'>, end: () => void): () => void {
    const look = (): void => {
      const view = this.#view(channel)
      const isTheSame = this.#digestOf(channel) === digest
      if (isTheSame && view !== undefined && view.state !== 'idle' && this.#whyNot(view) === undefined) return
      forget()
      end()
    }
    const forget = this.#options.live.watch(look)
    look()
    return forget
  }

  #view(name: string): ChannelView | undefined {
    return this.#options.live.value.channels.find((channel) => channel.name === name)
  }

  /** Undefined also while nothing feeds the channel: what fed it may be back in a moment. */
  #whyNot({ name, source, upstreams }: ChannelView): string | undefined {
    if (source === undefined) return undefined
    if (source.kind === 'sample') return 'it shows the sample class'
    if (source.kind === 'publisher') return this.#isPulled(name) ? 'somebody in the room publishes in place of the lesson' : undefined
    const feeding = upstreams.find(({ state }) => state === 'running')
    if (feeding?.kind === 'stand-in') return 'a film of this box stands in for it'
    if (feeding?.soundOnly === true) return 'only its sound comes'
    return feeding?.kind === 'peer' ? 'it comes from another box itself' : undefined
  }

  #isPulled(name: string): boolean {
    const { sources = [], lesson } = this.#options.lessons()[name] ?? {}
    return sources.length + (lesson?.sources.length ?? 0) > 0
  }

  #digestOf(name: string): string | undefined {
    const lesson = this.#options.lessons()[name]
    return lesson === undefined ? undefined : lessonDigest(lesson)
  }
}
