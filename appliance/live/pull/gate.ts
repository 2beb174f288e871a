import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { kindOf } from '../codec/codecs.ts'
import type { BodyKind } from '../codec/codecs.ts'
import { TAG_SCRIPT, TAG_VIDEO } from '../media.ts'
import type { ChannelDoor, ChannelInput, MediaMessage, SourceInfo } from '../media.ts'
import { Halts } from './halts.ts'
import { MediaCredit } from './pull-patience.ts'

/** A group of pictures that is larger is not held: its upstream begins with the next. */
const MOST_HELD_BYTES = 8 * 1024 * 1024
const MOST_HELD_MESSAGES = 5000

export interface GateOptions {
  door: ChannelDoor
  clock: Clock
  /** Media came that can be shown; nothing of it has reached the channel. */
  onReady: () => void
  /** It takes the channel: told before anything of it reaches it, and again when it has. */
  onTake: () => void
  onTaken: () => void
  /** Its run is over: ends what it holds of the channel, or keeps it until somebody else takes it. Ended at once where left out. */
  onLeave?: (input: ChannelInput) => void
}

/**
 * The door that one run of one upstream brings its media to. It holds them, from the newest keyframe on, until it is told to let them
 * through: so a backup stands ready with a picture, and a better upstream is watched for a while before it is trusted.
 */
export class Gate implements ChannelDoor, ChannelInput {
  readonly name: string
  /** How evenly its media come. */
  readonly halts = new Halts()
  readonly #options: GateOptions
  readonly #credit = new MediaCredit(this.halts)
  /** The last of each kind, copied. */
  readonly #headers = new Map<BodyKind, MediaMessage>()
  #held: MediaMessage[] = []
  #heldBytes = 0
  #videoSeen = false
  #source: SourceInfo | undefined
  #input: ChannelInput | undefined
  #passage: 'shut' | 'at-keyframe' | 'open' = 'shut'
  #ended = false

  constructor(options: GateOptions) {
    this.#options = options
    this.name = options.door.name
  }

  get isLive(): boolean {
    return this.#options.door.isLive
  }

  /** True also while it is shut. */
  get current(): boolean {
    return this.#input?.current ?? !this.#ended
  }

  /** Milliseconds of silence that the media which came before did not pay for, see MediaCredit; 0 before the first. */
  get quiet(): Milliseconds {
    // As the run judges it, so that a backup is opened before the run gives up, whatever burst it began with.
    return Math.max(0, this.#credit.unpaid(this.#options.clock.monotonic(), 1))
  }

  /** A run that begins again opens it again: nothing of what was held belongs to what comes now. */
  open(source: SourceInfo): ChannelInput {
    this.#forget()
    this.#ended = false
    this.#source = source
    if (this.#passage === 'open') this.#input = this.#options.door.open(source)
    else this.#options.onReady()
    return this
  }

  trouble(): void {
    // Of several upstreams one that fails is no trouble of the channel yet: the ladder says what is.
  }

  /** Takes the channel now, with what is held. */
  admit(): void {
    if (this.#source === undefined || this.#passage === 'open' || this.#ended) return
    this.#passage = 'open'
    this.#options.onTake()
    const input = this.#options.door.open(this.#source)
    this.#input = input
    for (const message of [...this.#headers.values(), ...this.#held]) input.push(message)
    this.#forget()
    this.#options.onTaken()
  }

  /** Takes the channel at the next keyframe: who watches sees neither a gap nor a burst. */
  admitAtKeyframe(): void {
    if (this.#passage === 'shut') this.#passage = 'at-keyframe'
  }

  /** It is not to take the channel after all, unless it has. */
  stay(): void {
    if (this.#passage === 'at-keyframe') this.#passage = 'shut'
  }

  /** Hot path once it is open. */
  push(message: MediaMessage): void {
    const kind = kindOf(message)
    const isHeader = kind === 'video-header' || kind === 'audio-header' || kind === 'metadata'
    if (!isHeader) this.#credit.arrived(message.timestamp, this.#options.clock.monotonic())
    if (this.#passage === 'at-keyframe' && (kind === 'keyframe' || (kind === 'audio' && !this.#videoSeen))) this.#admitWith(message)
    else if (this.#input !== undefined) this.#input.push(message)
    else if (!this.#ended) this.#hold(message, kind, isHeader)
  }

  silentFor(): Milliseconds {
    return this.#input?.silentFor() ?? this.#credit.silence(this.#options.clock.monotonic())
  }

  end(): void {
    this.#ended = true
    this.#forget()
    const input = this.#input
    this.#input = undefined
    if (input !== undefined) (this.#options.onLeave ?? endIt)(input)
  }

  #admitWith(message: MediaMessage): void {
    this.#held = []
    this.admit()
    this.#input?.push(message)
  }

  #hold(message: MediaMessage, kind: BodyKind, isHeader: boolean): void {
    if (message.type === TAG_VIDEO && kind !== 'unknown') this.#videoSeen = true
    const copy = { ...message, body: Buffer.from(message.body) }
    if (isHeader) this.#headers.set(kind, copy)
    // What was held belongs to the header before, or to the keyframe before.
    const begins = kind === 'keyframe' || (kind === 'audio' && !this.#videoSeen)
    if (kind === 'video-header' || begins) this.#drop()
    const belongs = begins || this.#held.length > 0
    if (isHeader || message.type === TAG_SCRIPT || !belongs) return
    this.#held.push(copy)
    this.#heldBytes += copy.body.length
    if (this.#heldBytes > MOST_HELD_BYTES || this.#held.length > MOST_HELD_MESSAGES) this.#drop()
  }

  #drop(): void {
    this.#held = []
    this.#heldBytes = 0
  }

  #forget(): void {
    this.#drop()
    this.#headers.clear()
  }
}

function endIt(input: ChannelInput): void {
  input.end()
}
