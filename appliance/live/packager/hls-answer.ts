import type { OutgoingHttpHeader } from 'node:http'
import { gzipSync } from 'node:zlib'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { HlsWish } from './hls-address.ts'
import type { Packager } from './packager.ts'
import type { Part } from './segment.ts'

/** A whole response, made once for all who ask for it. */
export interface HlsAnswer {
  /** Names and values in turn, as http writes them. */
  readonly headers: readonly OutgoingHttpHeader[]
  readonly body: readonly Buffer[]
  /** Head and body as they go over a connection that is kept (RFC 9112). */
  readonly raw: readonly Buffer[]
  readonly bytes: number
  /** Of the media in it. */
  readonly length: Milliseconds
}

/** An answer of which the head can be dated anew. */
interface Made extends HlsAnswer {
  raw: readonly Buffer[]
  /** Of the epoch, in which the head was written; NaN before. */
  second: number
  /** Goes out in one piece with its head. */
  joined: boolean
}

/** Bytes; up to so many are copied to go out in one piece with their head. */
const SMALL = 16_384
/**
 * The same for parts, which all viewers ask for at once: two pieces cost each of them more than the copy costs all. Only the newest that
 * were asked for keep one, so that no window is held twice.
 */
const SMALL_PART = 262_144
const PARTS_JOINED = 2
/** 6.2.5.2: a part index further ahead than so much media is no honest wish. */
const ADVANCE_LIMIT = seconds(3)
/** 6.2.5.2: and no segment that comes later than the one after the next. */
const ADVANCE_SEGMENTS = 2
/** B.1: answers to blocking requests and media may be cached for six target durations; only then are their names surely not used anew. */
const CACHE_TARGETS = 6

type PlaylistName = '' | 'gzip' | 'blocking' | 'gzip blocking'

/** What to do about a wish now: answer it, wait for more media, or say why not. */
export type Outcome = 'answer' | 'wait' | BoxError

/** Hot path. */
export function outcomeOf(wish: HlsWish, packager: Packager): Outcome {
  switch (wish.kind) {
    case 'index':
      return packager.promise === undefined ? noPlaylist(packager) : directed(wish, packager)
    case 'plain':
      return packager.promise === undefined ? noPlaylist(packager) : 'answer'
    case 'init':
      return packager.init(wish.number) === undefined ? gone(`init ${wish.number}`) : 'answer'
    case 'segment':
      return packager.segment(wish.number) === undefined ? gone(`segment ${wish.number}`) : 'answer'
    case 'part':
      return ofPart(wish, packager)
  }
}

/** To whoever asks for a playlist where there is none: one may come, or none can. */
export function noPlaylist({ unsupported }: Packager): Outcome {
  if (!unsupported) return 'wait'
  return new BoxError('CODEC_NOT_CARRIED', 'HLS carries H.264, HEVC and AAC only, and the source sends something else')
}

/** 6.2.5.2. */
function directed({ number, part }: Extract<HlsWish, { kind: 'index' }>, packager: Packager): Outcome {
  if (packager.ended || (number === undefined && part === undefined)) return 'answer'
  if (number === undefined) return refused('_HLS_part needs _HLS_msn')
  if (Number.isNaN(number) || Number.isNaN(part)) return refused('_HLS_msn and _HLS_part are whole numbers')
  const { last, next } = packager
  if (number <= last && (part === undefined || number < last)) return 'answer'
  if (number > last + ADVANCE_SEGMENTS) return refused(`segment ${number} is too far ahead of ${last}`)
  if (part === undefined) return 'wait'
  // A part index beyond the end of its segment means the first part of the next one.
  const beyond = number === last && part >= (packager.segment(last)?.parts.length ?? 0)
  const wanted = beyond ? { number: last + 1, part: 0 } : { number, part }
  if (wanted.number < next.number || (wanted.number === next.number && wanted.part < next.part)) return 'answer'
  const ahead = wanted.part - (wanted.number === next.number ? next.part - 1 : -1)
  return ahead > advanceLimit(packager) ? refused(`part ${part} of segment ${number} is too far ahead`) : 'wait'
}

function advanceLimit({ promise }: Packager): number {
  const partTarget = promise?.partTarget ?? 0
  return partTarget > 0 && partTarget < seconds(1) ? ADVANCE_LIMIT / partTarget : 3
}

/** 6.2.6: the hinted part is waited for, and no other. */
function ofPart({ number, part }: { number: number; part: number }, packager: Packager): Outcome {
  if (packager.part(number, part) !== undefined) return 'answer'
  const { next, promise, ended } = packager
  const hinted = promise !== undefined && !ended && number === next.number && part === next.part
  return hinted ? 'wait' : gone(`part ${part} of segment ${number}`)
}

function gone(what: string): BoxError {
  return new BoxError('SEGMENT_GONE', `there is no ${what}, not any more or not yet`)
}

function refused(sentence: string): BoxError {
  return new BoxError('BAD_REQUEST', sentence)
}

/** Makes the answers of one channel; each is made once. */
export class HlsAnswers {
  readonly #packager: Packager
  readonly #now: () => number
  readonly #playlists = new WeakMap<Buffer, Map<PlaylistName, Made>>()
  readonly #media = new WeakMap<object, Made>()
  /** The newest parts that were asked for, oldest first. */
  readonly #joinedParts: Made[] = []

  /** `now`: epoch milliseconds. */
  constructor(packager: Packager, now: () => number) {
    this.#packager = packager
    this.#now = now
  }

  /** Hot path. Only for a wish whose outcome is `answer`; undefined where there is nothing. */
  of(wish: HlsWish, gzip: boolean): HlsAnswer | undefined {
    const packager = this.#packager
    switch (wish.kind) {
      case 'index':
        return this.#playlist(packager.playlist(wish.skip ? 'delta' : 'low-latency'), { gzip, blocking: wish.number !== undefined })
      case 'plain':
        return this.#playlist(packager.playlist('plain'), { gzip, blocking: false })
      case 'init': {
        const init = packager.init(wish.number)
        return init && this.#dated(this.#mediaAnswer(init, [init], 0))
      }
      case 'segment': {
        const segment = packager.segment(wish.number)
        return segment && this.#dated(this.#mediaAnswer(segment, segment.parts, segment.duration))
      }
      case 'part': {
        const part = packager.part(wish.number, wish.part)
        return part && this.#dated(this.#media.get(part) ?? this.#joined(this.#mediaAnswer(part, [part], part.duration)))
      }
    }
  }

  #playlist(text: Buffer | undefined, form: { gzip: boolean; blocking: boolean }): HlsAnswer | undefined {
    if (text === undefined) return undefined
    const forms = this.#playlists.get(text) ?? this.#newPlaylist(text)
    const name: PlaylistName = form.gzip ? (form.blocking ? 'gzip blocking' : 'gzip') : form.blocking ? 'blocking' : ''
    const known = forms.get(name)
    if (known !== undefined) return this.#dated(known)
    const body = form.gzip ? gzipSync(text) : text
    const lifetime = form.blocking && !this.#packager.ended ? this.#lifetime() : 'no-cache'
    const encoding = form.gzip ? ['Content-Encoding', 'gzip'] : []
    const headers = [...head('application/vnd.apple.mpegurl', body.length, lifetime), 'Vary', 'Accept-Encoding', ...encoding]
    const made: Made = { headers, body: [body], raw: [], second: Number.NaN, joined: body.length <= SMALL, bytes: body.length, length: 0 }
    forms.set(name, made)
    return this.#dated(made)
  }

  #newPlaylist(text: Buffer): Map<PlaylistName, Made> {
    const forms = new Map<PlaylistName, Made>()
    this.#playlists.set(text, forms)
    return forms
  }

  #mediaAnswer(key: object, parts: readonly Pick<Part, 'data'>[], length: Milliseconds): Made {
    const known = this.#media.get(key)
    if (known !== undefined) return known
    const body = parts.map(({ data }) => data)
    const bytes = body.reduce((sum, { length }) => sum + length, 0)
    const headers = head('video/mp4', bytes, `${this.#lifetime()}, immutable`)
    const made: Made = { headers, body, raw: [], second: Number.NaN, joined: bytes <= SMALL, bytes, length }
    this.#media.set(key, made)
    return made
  }

  #joined(part: Made): Made {
    if (part.joined || part.bytes > SMALL_PART) return part
    part.joined = true
    this.#joinedParts.push(part)
    if (this.#joinedParts.length > PARTS_JOINED) split(this.#joinedParts.shift())
    return part
  }

  /** A cache counts the age of an answer from its date (RFC 9111 4.2.3): the head is written anew each second. */
  #dated(answer: Made): HlsAnswer {
    const second = Math.floor(this.#now() / seconds(1))
    if (answer.second === second) return answer
    const head = rawHead(answer.headers, seconds(second))
    answer.raw = answer.joined ? [Buffer.concat([head, ...answer.body])] : [head, ...answer.body]
    answer.second = second
    return answer
  }

  #lifetime(): string {
    return `max-age=${(this.#packager.promise?.target ?? 1) * CACHE_TARGETS}`
  }
}

/** Its copy goes as soon as nobody is being sent it. */
function split(part: Made | undefined): void {
  if (part === undefined) return
  part.joined = false
  part.raw = []
  part.second = Number.NaN
}

function rawHead(headers: readonly OutgoingHttpHeader[], date: number): Buffer {
  const all = [...headers, 'Date', new Date(date).toUTCString(), 'Connection', 'keep-alive']
  let lines = 'HTTP/1.1 200 OK\r\n'
  for (let at = 0; at + 1 < all.length; at += 2) lines += `${String(all[at])}: ${String(all[at + 1])}\r\n`
  return Buffer.from(`${lines}\r\n`, 'latin1')
}

function head(type: string, bytes: number, cacheControl: string): OutgoingHttpHeader[] {
  return [
    ...['Content-Type', type, 'Content-Length', bytes, 'Cache-Control', cacheControl],
    ...['X-Content-Type-Options', 'nosniff', 'Cross-Origin-Resource-Policy', 'same-origin'],
  ]
}
