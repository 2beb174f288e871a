/** What is asked for below `/live/<channel>/`; numbers are NaN where the directive is none. */
export type HlsWish =
  | {
      readonly kind: 'index'
      /** RFC 8216bis 6.2.5: delivery directives. */
      readonly skip: boolean
      readonly number: number | undefined
      readonly part: number | undefined
    }
  | { readonly kind: 'plain' }
  | { readonly kind: 'init'; readonly number: number }
  | { readonly kind: 'segment'; readonly number: number }
  | { readonly kind: 'part'; readonly number: number; readonly part: number }

export interface HlsAddress {
  readonly channel: string
  readonly wish: HlsWish
  /** What a page of the box calls itself, so that several behind one address are told apart; mostly empty. */
  readonly viewer: string
}

export function isPlaylist({ kind }: HlsWish): boolean {
  return kind === 'index' || kind === 'plain'
}

const PATH = /^\/live\/([a-z0-9][a-z0-9-]{0,31})\/(?:(index|plain)\.m3u8|init-(\d{1,15})\.mp4|(\d{1,15})(?:\.(\d{1,15}))?\.m4s)$/u
const MOST_VIEWER = 64

/** Those who watch ask for the same within a moment. */
const MOST_KNOWN = 64
const LONGEST_KNOWN = 128

/** Hot path: reads targets, each of the last ones once. */
export class HlsAddresses {
  readonly #known = new Map<string, HlsAddress>()

  read(target: string): HlsAddress | undefined {
    const known = this.#known.get(target)
    if (known !== undefined) return known
    const address = readHlsAddress(target)
    if (this.#known.size >= MOST_KNOWN) this.#known.clear()
    if (address !== undefined && target.length <= LONGEST_KNOWN) this.#known.set(target, address)
    return address
  }
}

/** The target of a request; undefined where it is none of ours. */
export function readHlsAddress(target: string): HlsAddress | undefined {
  const query = target.indexOf('?')
  const found = PATH.exec(query < 0 ? target : target.slice(0, query))
  if (found === null) return undefined
  const [, channel = '', playlist, init, number, part] = found
  const directives = query < 0 || playlist === undefined ? undefined : new URLSearchParams(target.slice(query + 1))
  return {
    channel,
    wish: playlist === undefined ? mediaWish(init, number, part) : playlistWish(playlist, directives),
    viewer: directives?.get('viewer')?.slice(0, MOST_VIEWER) ?? '',
  }
}

function mediaWish(init: string | undefined, number: string | undefined, part: string | undefined): HlsWish {
  if (init !== undefined) return { kind: 'init', number: Number(init) }
  return part === undefined ? { kind: 'segment', number: Number(number) } : { kind: 'part', number: Number(number), part: Number(part) }
}

function playlistWish(playlist: string, directives: URLSearchParams | undefined): HlsWish {
  if (playlist === 'plain') return { kind: 'plain' }
  const skip = directives?.get('_HLS_skip')
  return {
    kind: 'index',
    skip: skip === 'YES' || skip === 'v2',
    number: wholeNumber(directives?.get('_HLS_msn')),
    part: wholeNumber(directives?.get('_HLS_part')),
  }
}

function wholeNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined
  return /^\d{1,15}$/u.test(text) ? Number(text) : Number.NaN
}
