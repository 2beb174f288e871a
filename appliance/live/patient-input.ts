import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { kindOf } from './codec/codecs.ts'
import type { BodyKind } from './codec/codecs.ts'
import { TAG_SCRIPT, TAG_VIDEO } from './media.ts'
import type { ChannelDoor, ChannelInput, MediaMessage, SourceInfo } from './media.ts'

export interface PatientInputOptions {
  door: ChannelDoor
  source: SourceInfo
  clock: Clock
  /** Sound that came so long without any picture is all there is. */
  soundAlone: Milliseconds
  /** It has taken the channel. */
  onOpen?: () => void
}

/**
 * The input of a source that may yet bring nothing: it takes the channel with its first keyframe, or with sound alone, and not
 * before. Whoever feeds the channel until then is not disturbed.
 */
export class PatientInput implements ChannelInput {
  readonly #options: PatientInputOptions
  /** The last of each kind, copied. */
  readonly #headers = new Map<BodyKind, MediaMessage>()
  #input: ChannelInput | undefined
  #ended = false
  #videoSeen = false
  #heardAt: Milliseconds | undefined
  #readAt: Milliseconds | undefined
  #soundSince: Milliseconds | undefined

  constructor(options: PatientInputOptions) {
    this.#options = options
  }

  /** True also while it waits. */
  get current(): boolean {
    return this.#input?.current ?? !this.#ended
  }

  /** Whether it has taken the channel. */
  get isOpen(): boolean {
    return this.#input !== undefined
  }

  silentFor(): Milliseconds {
    return this.#input?.silentFor() ?? this.#since(this.#heardAt)
  }

  stillFor(): Milliseconds {
    if (this.#input !== undefined) return this.#input.stillFor?.() ?? this.#input.silentFor()
    return this.#since(this.#readAt)
  }

  /** Hot path once it is open. */
  push(message: MediaMessage): void {
    const input = this.#input ?? this.#wait(message)
    input?.push(message)
  }

  end(): void {
    this.#ended = true
    this.#headers.clear()
    this.#input?.end()
  }

  /** The channel's own input, as soon as this message takes the channel. */
  #wait(message: MediaMessage): ChannelInput | undefined {
    if (this.#ended) return undefined
    const now = this.#options.clock.monotonic()
    if (message.type !== TAG_SCRIPT) this.#heardAt = now
    const kind = kindOf(message)
    if (message.type !== TAG_SCRIPT && kind !== 'unknown') this.#readAt = now
    if (message.type === TAG_VIDEO && kind !== 'unknown') this.#videoSeen = true
    if (kind === 'video-header' || kind === 'audio-header' || kind === 'metadata') {
      this.#headers.set(kind, { ...message, body: Buffer.from(message.body) })
      return undefined
    }
    return kind === 'keyframe' || (kind === 'audio' && this.#isSoundAlone(now)) ? this.#open() : undefined
  }

  #since(at: Milliseconds | undefined): Milliseconds {
    return at === undefined ? Infinity : this.#options.clock.monotonic() - at
  }

  #isSoundAlone(now: Milliseconds): boolean {
    this.#soundSince ??= now
    return !this.#videoSeen && now - this.#soundSince >= this.#options.soundAlone
  }

  #open(): ChannelInput {
    const { door, source, onOpen } = this.#options
    const input = door.open(source)
    this.#input = input
    for (const header of this.#headers.values()) input.push(header)
    this.#headers.clear()
    onOpen?.()
    return input
  }
}
