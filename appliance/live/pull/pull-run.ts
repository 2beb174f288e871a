import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import { kindOf } from '../codec/codecs.ts'
import type { FfmpegChild } from './ffmpeg.ts'
import { FlvReader } from '../flv/flv-reader.ts'
import { Fmp4Source } from '../fmp4/fmp4-source.ts'
import { TAG_VIDEO } from '../media.ts'
import type { ChannelDoor, MediaMessage } from '../media.ts'
import { PatientInput } from '../patient-input.ts'
import { meaningOf, tellsConnected, tellsStep, tellsTrouble } from './pull-diagnosis.ts'
import { MediaCredit } from './pull-patience.ts'
import type { Leeway } from './pull-patience.ts'
import type { MediaDates } from './media-dates.ts'
import { FormLearner } from './pull-form.ts'
import type { PullForm } from './pull-form.ts'

const LOOK_EVERY = milliseconds(200)
const LINES_KEPT = 40
/** A playlist, its variant, a key and a first segment: each may take its time on a slow line. */
const MOST_STEPS = 4
/** Further than any live playlist starts behind: what runs ahead more is a recording, and is paced. */
const FURTHEST_AHEAD = seconds(40)
/**
 * Of the past of a lesson a second comes in half a second, and no faster: it is watched in real time anyway, and a class next door may
 * need the same uplink.
 */
const CATCH_UP_PACE = 2
const CATCH_UP_BEGINS_WITH = seconds(10)

export interface RunLimits {
  /** From the start, or from the last request of the opening, to the first byte that ffmpeg recognised as media. */
  open: Milliseconds
  /** From there to the first keyframe, or to the first sound of a lesson without pictures. */
  keyframe: Milliseconds
  /** Silence of the media that flowed. */
  stall: Milliseconds
}

export interface RunOptions {
  child: FfmpegChild
  door: ChannelDoor
  clock: Clock
  /** Of the upstream, without credentials. */
  from: string
  /** As the child was told; undefined where there is no other than FLV as it comes, and nothing to learn. */
  form?: PullForm
  /** It begins in the past, and is to come to what is live. */
  catchesUp?: boolean
  /** No picture is expected of it. */
  soundOnly?: boolean
  /** Learns when the media were made. */
  dates?: MediaDates
  limits: () => RunLimits
  leeway: { open: Leeway; stall: Leeway }
  mask: (line: string) => string
  onLine: (line: string) => void
  onFlowing: () => void
  /** Told when the end is decided, before the child is dead; not where it begins again in another form. */
  onOver?: (end: RunEnd) => void
}

export interface RunEnd {
  /** stopped: as told. displaced: another source took the channel. */
  reason: StreamTroubleKind | 'stopped' | 'displaced'
  /** How long media flowed; 0 where it never did. */
  flowed: Milliseconds
  /** The last thing ffmpeg complained of, masked. */
  said: string
  /** It has to begin again in this form, at once; the reason is then of no account. */
  learnt?: PullForm
}

type Phase = 'opening' | 'starting' | 'flowing'

/** One life of one ffmpeg child: from its start to its death, whoever ends it. One object is one run. */
export class PullRun {
  readonly #options: RunOptions
  readonly #reader: { write(chunk: Buffer): void }
  readonly #learner: FormLearner | undefined
  readonly #credit = new MediaCredit()
  readonly #lines: string[] = []
  readonly #input: PatientInput
  #phase: Phase = 'opening'
  #phaseSince: Milliseconds = 0
  /** When the opening last went a step further. */
  #stepSince: Milliseconds = 0
  #flowedUntil: Milliseconds = 0
  #connected = false
  #videoSeen = false
  #reason: RunEnd['reason'] | undefined
  #learnt: PullForm | undefined

  constructor(options: RunOptions) {
    this.#options = options
    const { door, from, clock, form, dates, soundOnly = false } = options
    const dated = dates === undefined ? {} : { madeUntil: () => dates.madeUntil }
    const source = { kind: 'pull', from, ...dated, ...(soundOnly ? { soundOnly } : {}) } as const
    const take = (message: MediaMessage): void => this.#onMessage(message)
    this.#reader = form?.container === 'mp4' ? new Fmp4Source(take) : new FlvReader(take)
    this.#learner = form === undefined ? undefined : new FormLearner(form)
    // ffmpeg writes the header of a video track before any sound: sound without one is a lesson without pictures.
    this.#input = new PatientInput({ door, source, clock, soundAlone: 0, onOpen: () => this.#flows() })
  }

  /** Resolves when the child is dead. Never rejects; `signal` ends the run. */
  async run(signal: AbortSignal): Promise<RunEnd> {
    const { child, clock } = this.#options
    this.#enter('opening')
    this.#options.dates?.begin()
    child.onLine((line) => this.#onLine(line))
    child.stdout.on('data', (chunk: Buffer) => this.#onBytes(chunk))
    const looking = clock.every(LOOK_EVERY, () => this.#look())
    const stop = (): void => this.#endAs('stopped')
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    await child.gone
    signal.removeEventListener('abort', stop)
    looking.cancel()
    this.#learn(this.#learner?.better)
    this.#endAs(this.#phase === 'flowing' ? 'upstream-ended' : this.#whyNothing())
    return this.#report()
  }

  #whyNothing(): StreamTroubleKind {
    return this.#options.child.pid === undefined ? 'ffmpeg-missing' : meaningOf(this.#lines)
  }

  #report(): RunEnd {
    const flowed = this.#phase === 'flowing' ? this.#flowedUntil - this.#phaseSince : 0
    const learnt = this.#learnt === undefined ? {} : { learnt: this.#learnt }
    return { reason: this.#reason ?? 'upstream-ended', flowed, said: this.#lines.at(-1) ?? '', ...learnt }
  }

  /** The first reason stands. The channel hears at once, even where the child takes its time to die. */
  #endAs(reason: RunEnd['reason']): void {
    if (this.#reason !== undefined) return
    this.#reason = reason
    this.#flowedUntil = this.#options.clock.monotonic()
    this.#input.end()
    this.#options.child.end()
    if (this.#learnt === undefined) this.#options.onOver?.(this.#report())
  }

  /** Ends the run where another form is the right one. */
  #learn(form: PullForm | undefined): void {
    if (form === undefined || this.#reason !== undefined) return
    this.#learnt = form
    this.#endAs('codec-rare')
  }

  #enter(phase: Phase): void {
    this.#phase = phase
    this.#phaseSince = this.#options.clock.monotonic()
    this.#stepSince = this.#phaseSince
  }

  #onLine(line: string): void {
    const masked = this.#options.mask(line)
    this.#options.onLine(masked)
    this.#connected ||= tellsConnected(line)
    if (tellsStep(line)) this.#stepSince = this.#options.clock.monotonic()
    this.#learner?.read(line)
    this.#learn(this.#learner?.better)
    if (!tellsTrouble(line)) return
    this.#lines.push(masked)
    if (this.#lines.length > LINES_KEPT) this.#lines.shift()
  }

  #onBytes(chunk: Buffer): void {
    if (this.#reason !== undefined) return
    if (this.#phase === 'opening') this.#enter('starting')
    try {
      this.#reader.write(chunk)
    } catch (thrown) {
      this.#lines.push(sentenceOf(thrown))
      return this.#endAs('upstream-not-media')
    }
    const now = this.#options.clock.monotonic()
    if (this.#credit.ahead(now) > this.#furthestAhead(now)) this.#options.child.stdout.pause()
  }

  #onMessage(message: MediaMessage): void {
    const kind = kindOf(message)
    if (message.type === TAG_VIDEO && kind !== 'unknown') this.#videoSeen = true
    // What nobody can read is no silence: the channel says what is wrong.
    if (kind !== 'video-header' && kind !== 'audio-header' && kind !== 'metadata') {
      const now = this.#options.clock.monotonic()
      this.#learnFromSilence(now)
      this.#credit.arrived(message.timestamp, now)
      this.#options.dates?.frame(message.timestamp, now)
    }
    this.#learn(this.#learner?.after(message))
    this.#input.push(message)
  }

  #flows(): void {
    this.#enter('flowing')
    this.#options.onFlowing()
  }

  #look(): void {
    if (this.#reason !== undefined) return
    switch (this.#phase) {
      case 'opening':
        return this.#limit(this.#options.limits().open, this.#connected ? 'source-silent' : 'upstream-unreachable')
      case 'starting':
        return this.#limit(this.#options.limits().keyframe, this.#videoSeen ? 'no-keyframe' : 'source-silent')
      case 'flowing':
        return this.#lookAtFlow()
    }
  }

  #limit(limit: Milliseconds, reason: StreamTroubleKind): void {
    const now = this.#options.clock.monotonic()
    const leeway = this.#options.leeway.open
    const allowed = limit * leeway.factor
    if (now - this.#stepSince <= allowed && now - this.#phaseSince <= allowed * MOST_STEPS) return
    if (!this.#videoSeen && this.#learner?.withoutSound !== undefined) return this.#learn(this.#learner?.withoutSound)
    leeway.grow(now)
    // ffmpeg goes on asking for the segments of a playlist, whatever it is answered: what it said tells more than the silence.
    const said = meaningOf(this.#lines)
    this.#endAs(said === 'upstream-ended' ? reason : said)
  }

  /** A silence that was nearly too long was none: the next may be longer, and need not be learnt from by losing the line. */
  #learnFromSilence(now: Milliseconds): void {
    const { limits, leeway } = this.#options
    if (this.#phase !== 'flowing') return
    const { factor, turns } = leeway.stall
    const unpaid = this.#credit.unpaid(now, turns)
    // Nearly always nothing is owed, and every message comes by here.
    if (unpaid > 0 && unpaid > (limits().stall * factor) / 2) leeway.stall.grow(now)
  }

  #furthestAhead(now: Milliseconds): Milliseconds {
    if (this.#options.catchesUp !== true) return FURTHEST_AHEAD
    return CATCH_UP_BEGINS_WITH + (now - this.#phaseSince) * (CATCH_UP_PACE - 1)
  }

  #lookAtFlow(): void {
    const { child, clock, limits, leeway } = this.#options
    if (!this.#input.current) return this.#endAs('displaced')
    const now = clock.monotonic()
    if (child.stdout.isPaused()) {
      if (this.#credit.ahead(now) < this.#furthestAhead(now)) child.stdout.resume()
      return
    }
    const { factor, turns } = leeway.stall
    if (this.#credit.unpaid(now, turns) <= limits().stall * factor) return leeway.stall.calm(now)
    leeway.stall.grow(now)
    this.#endAs('source-silent')
  }
}
