import { randomBytes } from 'node:crypto'

/** A day of segments of 4 s. */
const MOST_PLACES = 20_000
const MOST_CHARACTERS = 8 * 1024 * 1024

/** Addresses of the upstream, and what stands for each on the relay. One that was not named for a long time is forgotten. */
export class RelayPlaces {
  readonly #token = randomBytes(16).toString('hex')
  readonly #numbers = new Map<string, number>()
  readonly #urls = new Map<number, string>()
  #next = 0
  #characters = 0

  /** The same for the same address: ffmpeg compares. `ending`: by what ffmpeg judges what a file may be; '' = that of the address. */
  of(url: URL, ending = ''): string {
    const { href } = url
    const known = this.#numbers.get(href)
    const number = known ?? this.#next++
    // Behind all others again.
    this.#numbers.delete(href)
    this.#numbers.set(href, number)
    if (known === undefined) {
      this.#urls.set(number, href)
      this.#characters += href.length
      this.#forgetOldest()
    }
    return `/${this.#token}/${number}${ending === '' ? endingOf(url) : ending}`
  }

  find(path: string): URL | undefined {
    const [, token, number] = /^\/([0-9a-f]+)\/(\d+)/.exec(path) ?? []
    const url = token === this.#token ? this.#urls.get(Number(number)) : undefined
    return url === undefined ? undefined : new URL(url)
  }

  #forgetOldest(): void {
    while (this.#numbers.size > MOST_PLACES || this.#characters > MOST_CHARACTERS) {
      const [oldest] = this.#numbers
      if (oldest === undefined) return
      this.#numbers.delete(oldest[0])
      this.#urls.delete(oldest[1])
      this.#characters -= oldest[0].length
    }
  }
}

function endingOf({ pathname }: URL): string {
  return /\.[a-z0-9]{1,5}$/i.exec(pathname)?.[0] ?? ''
}
