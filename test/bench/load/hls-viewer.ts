import { sleep } from '../measure/time.ts'
import type { WatchPlace } from '../peers/server.ts'
import { HttpConnection } from './http-connection.ts'
import { readPlaylist } from './playlist.ts'
import type { Playlist } from './playlist.ts'
import type { ViewerTally } from './viewer-tally.ts'

/** How often what a low-latency player gets is made, milliseconds. */
const PART = 200
/** As players do that know no low latency: three segments behind the end. */
const BEHIND = 3
const PATIENCE = 250

/** One viewer of a playlist: it asks for what a player asks for, at the time when a player asks, and never decodes. */
export class HlsViewer {
  readonly #place: WatchPlace
  readonly #tally: ViewerTally
  readonly #lists: HttpConnection
  readonly #media: HttpConnection

  constructor(place: WatchPlace, tally: ViewerTally) {
    this.#place = place
    this.#tally = tally
    const count = (bytes: number): void => void (tally.bytes += bytes)
    this.#lists = new HttpConnection(place.port, count)
    this.#media = place.kind === 'll-hls' ? new HttpConnection(place.port, count) : this.#lists
    void (place.kind === 'll-hls' ? this.#playParts() : this.#playSegments())
  }

  get closed(): boolean {
    return this.#lists.closed || this.#media.closed
  }

  pause(): void {
    this.#lists.pause()
    this.#media.pause()
  }

  async #list(query = ''): Promise<Playlist | undefined> {
    const answer = await this.#lists.get(this.#place.path + query)
    return answer?.status === 200 ? readPlaylist(answer.body.toString()) : undefined
  }

  /** Every part as soon as it is there: the announced one is asked for while the next playlist is, as RFC 8216bis 6.3.7 has it. */
  async #playParts(): Promise<void> {
    let list = await this.#firstList()
    while (!this.closed) {
      const next = nextPart(list)
      const [fresh, part] = await Promise.all([this.#list(`?_HLS_msn=${next.segment}&_HLS_part=${next.part}`), this.#ask(list.hint)])
      if (part !== undefined) this.#tally.sawSegment(part, PART)
      if (fresh === undefined) await sleep(PATIENCE)
      list = fresh ?? (await this.#firstList())
    }
  }

  async #playSegments(): Promise<void> {
    let list = await this.#firstList()
    let next = list.first + Math.max(0, list.segments.length - BEHIND)
    while (!this.closed) {
      const before = next
      for (; next < list.first + list.segments.length && !this.closed; next += 1) {
        const segment = await this.#ask(list.segments[next - list.first])
        if (segment !== undefined) this.#tally.sawSegment(segment, list.target * 1000)
      }
      // RFC 8216bis 6.3.4: a target duration after a change, half of it where nothing was new.
      await sleep(next === before ? list.target * 500 : list.target * 1000)
      list = (await this.#list()) ?? list
      next = Math.max(next, list.first)
    }
  }

  async #firstList(): Promise<Playlist> {
    for (;;) {
      const list = await this.#list()
      if (list !== undefined && (list.segments.length > 0 || this.closed)) return list
      if (this.closed) return readPlaylist('')
      await sleep(PATIENCE)
    }
  }

  async #ask(address: string | undefined): Promise<Buffer | undefined> {
    if (address === undefined || address === '') return undefined
    const { pathname, search } = new URL(address, `http://127.0.0.1${this.#place.path}`)
    const answer = await this.#media.get(pathname + search)
    return answer?.status === 200 ? answer.body : undefined
  }
}

/** The part that is not in the list yet. */
function nextPart(list: Playlist): { segment: number; part: number } {
  return { segment: list.first + list.segments.length, part: list.openParts.length }
}
