import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { LessonPhase, LessonReport, PlannedClass } from '#appliance/contract/lesson.ts'
import type { Tutoring } from '#appliance/contract/run-sheet.ts'
import { ClassClock } from './class-clock.ts'
import { Gaps } from './gaps.ts'
import type { Missed } from './gaps.ts'
import type { SavedClass } from './lesson-store.ts'
import type { ChannelNow, Rung } from './ports.ts'
import { bucketOf } from './phase-of.ts'
import { NO_SPANS, SpanMeter } from './spans.ts'
import { Stopwatch } from './stopwatch.ts'

/** What a class begins with. */
export interface Beginning {
  readonly channel: string
  readonly sample: boolean
  readonly planned: PlannedClass | undefined
  /** Undefined where the library does not know it (yet). */
  readonly kind: TaughtKind | undefined
  readonly reason: 'tap' | 'bell'
}

/** film: it begins with the class, whenever that is. live: it began with the bell. */
export type TaughtKind = 'film' | 'live'

interface Times {
  readonly clock: Clock
  readonly dateKnown: () => boolean
}

type Because = SavedClass['because']

/** One class, from Start to End: how old it is, where it is in what is taught, and how long the room saw what. It keeps nothing on the disk. */
export class GivenClass {
  readonly channel: string
  readonly sample: boolean
  /** Who began it. */
  readonly begunBy: 'tap' | 'bell'
  /** Epoch milliseconds by the clock as it was set when it began: the name of the class, which no power cut and no step of the clock changes. */
  readonly begunAt: number
  #kind: TaughtKind | undefined
  #planned: PlannedClass | undefined
  #bellAge: Milliseconds | undefined
  readonly #clock: Clock
  readonly #age: ClassClock
  readonly #meter: SpanMeter
  /** What of a film was held, and what of the local pack was played. */
  readonly #held: Stopwatch
  readonly #pack: Stopwatch
  #intoMs: Milliseconds
  phase: LessonPhase
  because: Because
  pause: SavedClass['pause']
  prefers: Rung | undefined
  /** The sources there were when it was put first. */
  preferredAmong = ''
  switches: number
  readonly #gaps: Gaps
  #latencyMs: Milliseconds

  private constructor(saved: SavedClass, age: ClassClock, clock: Clock) {
    this.channel = saved.channel
    this.phase = saved.phase
    this.sample = saved.sample
    this.#kind = saved.kind
    this.begunBy = saved.begunBy
    this.begunAt = saved.begunAt ?? saved.startedAt
    this.#planned = saved.planned
    this.#bellAge = saved.bellAge ?? (saved.planned === undefined ? undefined : saved.planned.endsAt - saved.startedAt)
    this.#clock = clock
    this.#age = age
    this.#meter = new SpanMeter(clock, saved.spans)
    this.#held = new Stopwatch(clock, saved.heldMs)
    this.#pack = new Stopwatch(clock, saved.packMs)
    this.#intoMs = saved.intoMs
    this.because = saved.because
    this.pause = saved.pause
    this.prefers = saved.prefers
    this.switches = saved.switches
    this.#gaps = new Gaps(clock, saved.missed)
    this.#latencyMs = saved.latencyMs
  }

  static begin({ channel, sample, planned, kind, reason }: Beginning, { clock, dateKnown }: Times): GivenClass {
    const now = clock.now()
    const age = ClassClock.begin(clock, dateKnown)
    // The far teacher begins with the bell; a film with the class.
    const intoMs = planned === undefined || kind === 'film' ? 0 : now - planned.startsAt
    const fresh: SavedClass = {
      ...{
        channel,
        phase: 'live',
        sample,
        begunBy: reason,
        ...(kind === undefined ? {} : { kind }),
        ...(planned === undefined ? {} : { planned }),
        intoMs,
      },
      ...{ heldMs: 0, packMs: 0, latencyMs: 0, because: { reason, at: now }, spans: NO_SPANS, switches: 0 },
      ...age.mark,
    }
    return new GivenClass(fresh, age, clock)
  }

  /** Goes on with a class that a power cut broke off; undefined where it was over when the box started. */
  static takeUp(saved: SavedClass, { clock, dateKnown }: Times): GivenClass | undefined {
    const age = ClassClock.takeUp(saved, clock, dateKnown)
    if (age === undefined) return undefined
    const taken = new GivenClass(saved, age, clock)
    taken.#countOff(Math.max(0, age.elapsed - saved.elapsedMs))
    taken.#held.run(taken.isFilm && saved.pause?.live === 'held')
    return taken
  }

  /** The lesson of the timetable as it stood when the class began, or when the date came. */
  get planned(): PlannedClass | undefined {
    return this.#planned
  }

  /** How old the class is when the bell of its end rings, whatever becomes of the date; undefined where no timetable knows it. */
  get bellAge(): Milliseconds | undefined {
    return this.#bellAge
  }

  /** What is taught is itself a film. */
  get isFilm(): boolean {
    return this.#kind === 'film'
  }

  /** Whether it is known what is taught; a library that opens after the class began says it then. */
  get isSettled(): boolean {
    return this.#kind !== undefined
  }

  settle(kind: TaughtKind): void {
    this.#kind = kind
    // Nobody has seen anything of it yet: it begins now.
    if (kind === 'film') this.#intoMs = -this.elapsed
  }

  get elapsed(): Milliseconds {
    return this.#age.elapsed
  }

  /** Epoch milliseconds by the box's clock as it is set now. */
  get startedAt(): number {
    return this.#age.startedAt
  }

  /** Where the room is in what is taught, milliseconds from its beginning. */
  get lessonPoint(): Milliseconds {
    return this.#intoMs + this.elapsed - this.#held.elapsed - this.#latencyMs
  }

  /** How much of the local pack was played, milliseconds. */
  get packPoint(): Milliseconds {
    return this.#pack.elapsed
  }

  /** What of a film was held before the pause that is on. */
  get heldBeforeMs(): Milliseconds {
    const { pause } = this
    return this.#held.elapsed - (this.isFilm && pause?.live === 'held' ? this.#clock.now() - pause.since : 0)
  }

  get meter(): Pick<SpanMeter, 'spans' | 'counts'> {
    return this.#meter
  }

  /** The date has jumped, or become sure. false: the class was of an earlier day. */
  onDate(): boolean {
    const before = this.elapsed
    const goesOn = this.#age.onDate()
    this.#countOff(this.elapsed - before)
    return goesOn
  }

  /** The room saw nothing while the box was off. A film has waited; the far teacher has not. */
  #countOff(span: Milliseconds): void {
    this.#meter.add('lost', span)
    if (this.isFilm) this.#held.add(span)
    // What was held is not missed: it waits.
    else if (span > 0 && this.pause?.live !== 'held') this.#gaps.wasOff(span)
  }

  /** What the channel shows has changed, or the pause has. */
  count(channel: ChannelNow): void {
    const bucket = bucketOf(this.phase, channel)
    this.#gaps.note(bucket === 'lost')
    if (bucket !== this.#meter.counts) this.#meter.enter(bucket)
    if (channel.feeds === 'live' && channel.latencyMs !== undefined) this.#latencyMs = channel.latencyMs
    this.#pack.run(channel.feeds === 'pack' && this.pause?.live !== 'held')
  }

  /** What the room missed last, where that was long. */
  get missed(): Missed | undefined {
    return this.#gaps.last
  }

  /** It was made good, or nobody wants it. */
  forgetMissed(): void {
    this.#gaps.forget()
  }

  /** How far the room was behind when it was held; undefined where it is not. */
  get heldBehind(): Milliseconds | undefined {
    return this.pause?.live === 'held' ? this.pause.behindMs : undefined
  }

  /** It began before anybody knew the timetable: what is taught has still to be found out. */
  adopt(planned: PlannedClass): void {
    this.#planned = planned
    this.#bellAge = planned.endsAt - this.startedAt
    this.#kind = undefined
    this.#intoMs = this.startedAt - planned.startsAt
  }

  /** The timetable has another end for it: epoch milliseconds. */
  moveEnd(endsAt: number): void {
    if (this.#planned === undefined || this.#bellAge === undefined) return
    this.#bellAge += endsAt - this.#planned.endsAt
    this.#planned = { ...this.#planned, endsAt }
  }

  /** A film waits where it is held; the far teacher goes on. `behindMs`: how far the room is behind. */
  setPause(live: Tutoring | undefined, behindMs = 0): void {
    this.restorePause(live === undefined ? undefined : { live, since: this.#clock.now(), behindMs })
  }

  restorePause(pause: SavedClass['pause']): void {
    this.pause = pause
    this.#held.run(this.isFilm && pause?.live === 'held')
  }

  get saved(): SavedClass {
    const { channel, phase, sample, begunBy, begunAt, planned, bellAge, because, pause, prefers, switches, missed } = this
    return {
      ...{ channel, phase, sample, begunBy, begunAt, because, switches, intoMs: this.#intoMs, spans: this.#meter.spans, ...this.#age.mark },
      ...{ heldMs: this.#held.elapsed, packMs: this.#pack.elapsed, latencyMs: this.#latencyMs },
      ...(planned === undefined ? {} : { planned }),
      ...(bellAge === undefined ? {} : { bellAge }),
      ...(this.#kind === undefined ? {} : { kind: this.#kind }),
      ...(pause === undefined ? {} : { pause }),
      ...(missed === undefined ? {} : { missed }),
      ...(prefers === undefined ? {} : { prefers }),
    }
  }

  get report(): LessonReport {
    const { planned, startedAt, switches } = this
    const endedAt = Math.round(this.#clock.now())
    return { startedAt, endedAt, switches, spans: this.#meter.spans, ...(planned === undefined ? {} : { planned }) }
  }
}
