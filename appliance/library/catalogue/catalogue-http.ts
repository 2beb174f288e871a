import type { Clock } from '#appliance/base/clock.ts'
import { maskUrl } from '#appliance/base/log.ts'
import { WebDesk } from '#appliance/base/web-desk.ts'
import type { Document, DocumentSource, Wanted } from './document-source.ts'
import { refusal } from './refusal.ts'

/** Reads publishers' documents from web servers. All lines are its own; `close` ends them. */
export class HttpDesk {
  readonly #desk: WebDesk

  constructor(clock: Clock) {
    this.#desk = new WebDesk(clock)
  }

  /** The tree under an address of the settings, with credentials in it where the publisher wants some. */
  source(url: string): DocumentSource {
    return new HttpDocuments(url, this.#desk)
  }

  close(): void {
    this.#desk.close()
  }
}

class HttpDocuments implements DocumentSource {
  readonly kind = 'origin'
  readonly label: string
  readonly #base: URL | undefined
  readonly #desk: WebDesk

  constructor(url: string, desk: WebDesk) {
    // The settings promise no more than its beginning.
    this.#base = URL.canParse(url) ? new URL(url) : undefined
    if (this.#base?.pathname.endsWith('/') === false) this.#base.pathname += '/'
    this.label = maskUrl(url)
    this.#desk = desk
  }

  read(name: string, wanted: Wanted, signal: AbortSignal): Promise<Document | 'not-modified' | undefined> {
    const url = this.#base === undefined ? undefined : new URL(this.#base)
    if (url !== undefined) url.pathname += name
    const { label } = this
    const question = { url, label, name, instead: 'its catalogue', accept: 'application/json, */*;q=0.5', ...wanted, refuse: refusal }
    return this.#desk.read(question, signal)
  }
}
