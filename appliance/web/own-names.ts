import { hostname } from 'node:os'
import { hostNameOf, isOurName } from './host-check.ts'

/** More names than that for one box are somebody's play. */
const MOST_NAMES = 64

/** Hot path: host headers under which the box is known, as guard.ts checks them, looked at once each while the setting stays the same. */
export class OwnNames {
  readonly #allowedHosts: () => readonly string[]
  #names = new Set<string>()
  #namesFor: readonly string[] | undefined

  constructor(allowedHosts: () => readonly string[]) {
    this.#allowedHosts = allowedHosts
  }

  has(host: string | undefined): boolean {
    const allowed = this.#allowedHosts()
    if (allowed !== this.#namesFor || this.#names.size > MOST_NAMES) this.#names = new Set()
    this.#namesFor = allowed
    if (host === undefined) return false
    if (this.#names.has(host)) return true
    const name = hostNameOf(host)
    if (name === undefined || !isOurName(name, [hostname(), ...allowed])) return false
    this.#names.add(host)
    return true
  }
}
