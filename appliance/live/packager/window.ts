import type { Milliseconds } from '#appliance/base/duration.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { BoxConfig } from '#appliance/config/schema.ts'
import type { LiveListing } from './playlist.ts'
import { renderLowLatency, renderPlain } from './playlist.ts'
import type { SegmentBench } from './segment-bench.ts'
import type { InitSegment, Part, Segment } from './segment.ts'

/** RFC 8216bis 6.2.2: no segment leaves where less than so many target durations would be left. */
const SHORTEST_TARGETS = 3
/** 6.2.2: a part can be had for three target durations after it left the playlist, which it does after another three. */
const PARTS_TARGETS = 6

interface Held {
  readonly segment: Segment
  /** Monotonic. */
  readonly at: Milliseconds
}

/** Forms of the playlist; each is rendered once a change, for all who ask. */
export type PlaylistForm = 'low-latency' | 'delta' | 'plain'

/**
 * The last segments of a channel: those that its playlist lists, and behind them those that a client which has just read it may still
 * ask for (6.2.2). Bounded by count, time and bytes.
 */
export class Window {
  readonly #settings: () => BoxConfig['live']['hls']
  /** Oldest first; the listed ones are the newest. */
  #held: Held[] = []
  #bytes = 0
  #listed = 0
  #discontinuities = 0
  #open: SegmentBench | undefined
  #ended = false
  /** The longest the playlist has been. */
  #longest: Milliseconds = 0
  #changes = 0
  readonly #rendered = new Map<PlaylistForm, Buffer>()

  constructor(settings: () => BoxConfig['live']['hls']) {
    this.#settings = settings
  }

  /** Bytes of media held. */
  get bytes(): number {
    return this.#bytes + (this.#open?.bytes ?? 0)
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Counts the changes of what is listed. */
  get changes(): number {
    return this.#changes
  }

  /** How long the playlist has been at most. */
  get longest(): Milliseconds {
    return this.#longest
  }

  /** Media sequence number of the last whole segment that is listed; -1 while none is. */
  get last(): number {
    return this.#listed === 0 ? -1 : (this.#held.at(-1)?.segment.number ?? -1)
  }

  /** The segment in the making, once it has a part. */
  get open(): SegmentBench | undefined {
    return this.#open
  }

  addPart(segment: SegmentBench): void {
    this.#open = segment
    this.#changed()
  }

  /** `target`: whole seconds; undefined while none is fixed. */
  addSegment(segment: Segment, { now, target }: { now: Milliseconds; target: number | undefined }): void {
    this.#open = undefined
    this.#held.push({ segment, at: now })
    this.#bytes += segment.bytes
    this.#listed += 1
    while (this.#listed > 1 && this.#isTooLong(target ?? 1)) this.#unlist()
    this.#letGo(now, target ?? 1)
    this.#changed()
  }

  /** Nothing follows; what is listed stays until a new playlist begins. */
  end(): void {
    this.#ended = true
    this.#open = undefined
    this.#changed()
  }

  /** A new playlist begins after one that ended. */
  begin(): void {
    while (this.#listed > 0) this.#unlist()
    this.#ended = false
    this.#longest = 0
    this.#changed()
  }

  clear(): void {
    this.begin()
    this.#held = []
    this.#bytes = 0
    this.#open = undefined
  }

  find(number: number): Segment | undefined {
    const first = this.#held[0]?.segment.number ?? 0
    return this.#held[number - first]?.segment
  }

  part(number: number, part: number): Part | undefined {
    if (this.#open?.number === number) return this.#open.parts[part]
    return this.find(number)?.parts[part]
  }

  init(number: number): InitSegment | undefined {
    if (this.#open?.init.number === number) return this.#open.init
    return this.#held.find(({ segment }) => segment.init.number === number)?.segment.init
  }

  /** Hot path: the playlist in one of its forms; undefined before it is rendered. */
  rendered(form: PlaylistForm): Buffer | undefined {
    return this.#rendered.get(form)
  }

  /** The playlist in one of its forms. `targets` and `hint` are those of the moment. */
  render(form: PlaylistForm, about: Pick<LiveListing, 'target' | 'partTarget' | 'behind' | 'hint'>): Buffer {
    const listing = this.#listing(about)
    const text = form === 'plain' ? renderPlain(listing) : renderLowLatency(listing, form === 'delta')
    const bytes = Buffer.from(text)
    this.#rendered.set(form, bytes)
    return bytes
  }

  #changed(): void {
    this.#changes += 1
    this.#rendered.clear()
  }

  #listing(about: Pick<LiveListing, 'target' | 'partTarget' | 'behind' | 'hint'>): LiveListing {
    const segments = this.#listed === 0 ? [] : this.#held.slice(-this.#listed).map(({ segment }) => segment)
    const first = segments[0]?.number ?? this.#open?.number ?? about.hint?.number ?? 0
    return { ...about, segments, first, discontinuitySequence: this.#discontinuities, open: this.#open, ended: this.#ended }
  }

  #isTooLong(target: number): boolean {
    const { segments, max_bytes } = this.#settings()
    const listed = this.#held.slice(-this.#listed)
    let length = 0
    let bytes = 0
    for (const { segment } of listed) {
      length += segment.duration
      bytes += segment.bytes
    }
    // Memory goes before the rule.
    if (bytes > max_bytes / 2) return true
    this.#longest = Math.max(this.#longest, length)
    return listed.length > segments && length - (listed[0]?.segment.duration ?? 0) >= seconds(target) * SHORTEST_TARGETS
  }

  #unlist(): void {
    if (this.#held.at(-this.#listed)?.segment.discontinuity === true) this.#discontinuities += 1
    this.#listed -= 1
  }

  /** What has left the playlist goes once nobody can know of it any more, or where there is no room. */
  #letGo(now: Milliseconds, target: number): void {
    const { max_bytes } = this.#settings()
    const kept = Math.max(this.#longest, seconds(target) * PARTS_TARGETS) + seconds(target)
    while (this.#held.length > this.#listed) {
      const [oldest] = this.#held
      if (oldest === undefined || (this.#bytes <= max_bytes && now - oldest.at < oldest.segment.duration + kept)) return
      this.#held.shift()
      this.#bytes -= oldest.segment.bytes
    }
  }
}
