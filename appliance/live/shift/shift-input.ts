import type { Milliseconds } from '#appliance/base/duration.ts'
import { kindOf } from '../codec/codecs.ts'
import type { BodyKind } from '../codec/codecs.ts'
import { TAG_SCRIPT } from '../media.ts'
import type { ChannelInput, MediaMessage, SourceInfo } from '../media.ts'

/** What an input asks of the shift that it belongs to. */
export interface InputOwner {
  monotonic(): Milliseconds
  /** A message of an input that does not go through. */
  take(input: ShiftInput, message: MediaMessage, kind: BodyKind): void
  leave(input: ShiftInput): void
  isCurrent(input: ShiftInput): boolean
}

/** What a source holds: it feeds the channel itself, or what it brings goes to the spool, and it need not know which. */
export class ShiftInput implements ChannelInput {
  readonly source: SourceInfo
  readonly #owner: InputOwner
  /** The channel's own input, while everything goes through. */
  #through: ChannelInput | undefined
  /** The last of each kind since it was diverted, copied. */
  readonly headers = new Map<BodyKind, MediaMessage>()
  #heardAt: Milliseconds | undefined
  #readAt: Milliseconds | undefined

  constructor(owner: InputOwner, source: SourceInfo, through: ChannelInput | undefined) {
    this.#owner = owner
    this.source = source
    this.#through = through
  }

  /** Whether pictures have come since it was diverted. */
  pictured = false

  get current(): boolean {
    return this.#through === undefined ? this.#owner.isCurrent(this) : this.#through.current
  }

  /** Hot path. */
  push(message: MediaMessage): void {
    if (this.#through === undefined) this.#divertedPush(message)
    else this.#through.push(message)
  }

  end(): void {
    this.#through?.end()
    this.#owner.leave(this)
  }

  silentFor(): Milliseconds {
    return this.#through === undefined ? this.#since(this.#heardAt) : this.#through.silentFor()
  }

  stillFor(): Milliseconds {
    if (this.#through !== undefined) return this.#through.stillFor?.() ?? this.#through.silentFor()
    return this.#since(this.#readAt)
  }

  /** From now on nothing goes through; answers what it went through by. */
  divert(): ChannelInput | undefined {
    const through = this.#through
    this.#through = undefined
    if (through === undefined) return undefined
    const now = this.#owner.monotonic()
    this.#heardAt = now - through.silentFor()
    this.#readAt = now - (through.stillFor?.() ?? through.silentFor())
    return through
  }

  /** From now on everything goes through. */
  goThrough(input: ChannelInput): void {
    this.#through = input
    this.headers.clear()
  }

  #since(at: Milliseconds | undefined): Milliseconds {
    return at === undefined ? Infinity : this.#owner.monotonic() - at
  }

  #divertedPush(message: MediaMessage): void {
    if (!this.#owner.isCurrent(this)) return
    const now = this.#owner.monotonic()
    const kind = kindOf(message)
    if (message.type !== TAG_SCRIPT) this.#heardAt = now
    if (kind === 'keyframe' || kind === 'inter' || kind === 'audio') this.#readAt = now
    if (kind === 'keyframe') this.pictured = true
    if (kind === 'video-header' || kind === 'audio-header' || kind === 'metadata') {
      this.headers.set(kind, { ...message, body: Buffer.from(message.body) })
    }
    this.#owner.take(this, message, kind)
  }
}

/** Whether a player may begin with what comes. */
export function isStart(input: ShiftInput, kind: BodyKind): boolean {
  return kind === 'keyframe' || (kind === 'audio' && !input.pictured && !input.headers.has('video-header'))
}
