import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import type { Log } from '#appliance/base/log.ts'
import { kindOf } from '../codec/codecs.ts'
import type { BodyKind } from '../codec/codecs.ts'
import { headerMessages } from '../fanout/stream-headers.ts'
import type { StreamHeaders } from '../fanout/stream-headers.ts'
import type { MediaMessage, SourceInfo } from '../media.ts'
import type { NewestGroup } from './newest-group.ts'
import type { FoundSpool } from './found-spool.ts'
import type { Stand } from './shift-playout.ts'
import { SpoolClock } from './spool-clock.ts'
import type { SpoolPlace } from './spool-place.ts'
import { Spool } from './spool.ts'
import type { SpoolOptions } from './spool.ts'
import { canStand } from './still.ts'

/** What is kept of a lesson while it is held: its sources and their messages, each with its place in media time. */
export class ShiftKeep {
  readonly spool: Spool
  readonly #media: SpoolClock
  readonly #clock: Clock

  /** `found`: what an earlier life kept, behind which it goes on. */
  constructor(options: SpoolOptions, found?: FoundSpool) {
    this.#clock = options.clock
    this.#media = new SpoolClock(found?.end)
    this.spool = new Spool(options)
    if (found !== undefined) this.spool.adopt(found.sizes)
  }

  /** Milliseconds of media that are kept, or were. */
  get end(): Milliseconds {
    return this.#media.end
  }

  opened(source: SourceInfo): void {
    this.#media.beginFeed()
    this.spool.append({ kind: 'opened', source }, this.end)
  }

  message(message: MediaMessage, kind: BodyKind): SpoolPlace {
    const isMedia = kind === 'keyframe' || kind === 'inter' || kind === 'audio'
    const at = isMedia ? this.#media.stamp(message, this.#clock.monotonic()) : this.end
    return this.spool.append({ kind: 'message', message }, at)
  }

  ended(): void {
    this.spool.append({ kind: 'ended' }, this.end)
  }

  /**
   * What was shown last of the source that feeds the channel, and what that source has announced: what comes from it goes on behind.
   * Answers where the picture stands; undefined where there is none.
   */
  newestGroup(source: SourceInfo, group: NewestGroup): Stand | undefined {
    this.opened(source)
    this.#headers(group.headers, undefined)
    let place: SpoolPlace | undefined
    for (const message of group.messages) {
      const lies = this.message(message, kindOf(message))
      place ??= lies
    }
    // Nothing of that source was shown yet: what stands is of the one before.
    if (!group.begun) this.opened(source)
    this.#headers(group.feed, group.begun ? group.headers : undefined)
    return place === undefined ? undefined : { source, headers: headersOf(group.headers), place, picture: group.picture }
  }

  /** Nothing of it is wanted any more. Never rejects: what the disk refuses to delete goes at the next start. */
  async discard(log: Log): Promise<void> {
    try {
      await this.spool.discard()
    } catch (err) {
      log.warn({ err, folder: this.spool.folder }, 'what was held is still on the disk')
    }
  }

  #headers(headers: StreamHeaders, sent: StreamHeaders | undefined): void {
    for (const message of headerMessages(headers, sent, 0)) this.message(message, kindOf(message))
  }
}

/** Where the picture stands of a channel of which nothing is kept; undefined where none can stand. */
export function newestStand(source: SourceInfo, group: NewestGroup | undefined): Stand | undefined {
  if (group === undefined || !canStand(group)) return undefined
  return { source, headers: headersOf(group.headers), picture: group.picture, place: { file: 1, offset: 0, at: 0 } }
}

/** As messages, by their kinds. */
export function headersOf(headers: StreamHeaders): Map<BodyKind, MediaMessage> {
  return new Map(headerMessages(headers, undefined, 0).map((message) => [kindOf(message), message]))
}

/** What is announced where a picture stands. */
export function streamHeadersOf({ headers }: Stand): StreamHeaders {
  const [video, audio] = [headers.get('video-header')?.body, headers.get('audio-header')?.body]
  const metadata = headers.get('metadata')?.body ?? Buffer.alloc(0)
  return { metadata, video, audio, tracks: { video: video !== undefined, audio: audio !== undefined } }
}
