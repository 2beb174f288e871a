import type { Engine, EngineOrder } from './engine.ts'
import { NOT_CARRIED, notOnAir } from './engine.ts'
import { playlistUrl } from './playlist-url.ts'

/** What the element says while media comes. */
const SIGNS_OF_MEDIA = ['progress', 'timeupdate', 'loadeddata']

/**
 * HLS by the browser itself: iPhones before 17.1 and old WebViews have nothing else. Always whole segments, because Apple's player
 * takes parts over HTTP/2 with TLS only. What fails while it plays is told by the element's own error.
 */
export class NativeEngine implements Engine {
  readonly kind = 'hls'
  readonly selfSteered = true
  readonly #order: EngineOrder
  readonly #abort = new AbortController()
  #attached = false

  constructor(order: EngineOrder) {
    this.#order = order
  }

  open(): void {
    void this.#attach()
  }

  fits(): boolean {
    return true
  }

  close(): void {
    const { video, events } = this.#order
    this.#abort.abort()
    for (const sign of SIGNS_OF_MEDIA) video.removeEventListener(sign, events.arrived)
    video.removeEventListener('ended', this.#ended)
    if (!this.#attached) return
    video.removeAttribute('src')
    video.load()
  }

  /** The element does not tell an empty channel from a broken one, so the playlist is asked for first. */
  async #attach(): Promise<void> {
    const { video, events, channel } = this.#order
    const url = playlistUrl(channel, 'hls')
    const answer = await fetch(url, { signal: this.#abort.signal, cache: 'no-store' }).catch(() => undefined)
    if (this.#abort.signal.aborted) return
    if (answer === undefined) return events.ended({ why: 'broken' })
    if (answer.status === NOT_CARRIED) return events.trouble('codec')
    if (!answer.ok) return events.ended(notOnAir(answer.headers.get('retry-after')))
    for (const sign of SIGNS_OF_MEDIA) video.addEventListener(sign, events.arrived)
    video.addEventListener('ended', this.#ended)
    video.src = url
    this.#attached = true
    events.attached()
  }

  readonly #ended = (): void => this.#order.events.ended({ why: 'broken' })
}
