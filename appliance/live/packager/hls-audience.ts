import type { Socket } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { ViewerTransport } from '#appliance/contract/live.ts'
import type { ViewerBook, ViewerEntry } from '../viewers/viewer-book.ts'

/** Whoever has not asked for so long has left; at least three target durations. */
const PRESENCE: Milliseconds = seconds(10)
const PRESENCE_TARGETS = 3

/** By what a viewer is known again: HLS has no connection of its own. */
export interface HlsIdentity {
  readonly channel: string
  readonly address: string
  /** User-Agent. */
  readonly agent: string
  /** What a page of the box calls itself in the playlist's query; media are asked for without. */
  readonly viewer: string
}

export interface HlsViewer extends HlsIdentity {
  /** Monotonic, when it asked last or was answered last. */
  seenAt: Milliseconds
  /** How little it was behind the newest media at best, when it asked for some; Infinity before. */
  closest: Milliseconds
  /** It has left, and no socket stands for it any more. */
  gone: boolean
  /** How many lessons had ended on the channel when it came. */
  readonly ended: number
  readonly entry: ViewerEntry | undefined
  readonly leave: () => void
}

export interface HlsAudienceOptions {
  clock: Clock
  book: ViewerBook | undefined
  /** Takes what a viewer needs; throws where there is no place for it. The function gives it back. */
  onCome: (who: HlsIdentity, known: boolean) => () => void
}

export interface HlsArrival {
  known: boolean
  label: string
  transport: ViewerTransport
  ended: number
}

/** Who watches by HLS: whoever has asked within the last seconds. */
export class HlsAudience {
  readonly #options: HlsAudienceOptions
  readonly #present = new Map<string, Map<string, HlsViewer>>()
  readonly #bySocket = new WeakMap<Socket, HlsViewer>()
  readonly #counts = new Map<string, number>()

  constructor(options: HlsAudienceOptions) {
    this.#options = options
  }

  /** Viewers of a channel. */
  count(channel: string): number {
    return this.#counts.get(channel) ?? 0
  }

  /** Hot path: the viewer who asks here, seen now; undefined where nobody is known. `media`: it asks for media, without its own name. */
  find(who: HlsIdentity, socket: Socket, media: boolean): HlsViewer | undefined {
    const before = this.#bySocket.get(socket)
    const same = before !== undefined && isSame(before, who, media)
    const viewer = same ? before : this.#lookUp(who, media)
    if (viewer === undefined) return undefined
    if (!same) this.#bySocket.set(socket, viewer)
    viewer.seenAt = this.#options.clock.monotonic()
    return viewer
  }

  /** Lets somebody in who is not here yet. Throws what `onCome` throws. */
  admit(who: HlsIdentity, { known, label, transport, ended }: HlsArrival): void {
    const group = this.#present.get(groupOf(who)) ?? new Map<string, HlsViewer>()
    if (group.has(who.viewer)) return
    const leave = this.#options.onCome(who, known)
    const { channel, address, agent, viewer } = who
    const entry = this.#options.book?.open({ channel, address, transport, label: label === '' ? agent : label })
    const seenAt = this.#options.clock.monotonic()
    group.set(viewer, { channel, address, agent, viewer, seenAt, closest: Infinity, gone: false, ended, entry, leave })
    this.#present.set(groupOf(who), group)
    this.#counts.set(channel, this.count(channel) + 1)
  }

  /** About once a second: whoever has not asked for long is gone. `target`: seconds, of a channel. */
  watchOver(target: (channel: string) => number): void {
    const now = this.#options.clock.monotonic()
    for (const group of this.#present.values()) {
      for (const viewer of group.values()) {
        const patience = Math.max(PRESENCE, seconds(target(viewer.channel)) * PRESENCE_TARGETS)
        if (now - viewer.seenAt >= patience) this.#dismiss(viewer)
      }
    }
  }

  clear(): void {
    for (const group of this.#present.values()) for (const viewer of group.values()) this.#dismiss(viewer)
  }

  #dismiss(viewer: HlsViewer): void {
    const key = groupOf(viewer)
    const group = this.#present.get(key)
    if (group?.delete(viewer.viewer) === true) this.#counts.set(viewer.channel, this.count(viewer.channel) - 1)
    if (group?.size === 0) this.#present.delete(key)
    viewer.gone = true
    viewer.entry?.close()
    viewer.leave()
  }

  #lookUp(who: HlsIdentity, media: boolean): HlsViewer | undefined {
    const group = this.#present.get(groupOf(who))
    if (group === undefined) return undefined
    return media ? group.values().next().value : group.get(who.viewer)
  }
}

/** A socket stays a viewer's as long as nobody else asks through it, as a proxy does. */
function isSame(viewer: HlsViewer, who: HlsIdentity, media: boolean): boolean {
  if (viewer.gone || viewer.channel !== who.channel || viewer.agent !== who.agent) return false
  return media || viewer.viewer === who.viewer
}

function groupOf({ channel, address, agent }: HlsIdentity): string {
  return `${channel} ${address} ${agent}`
}
