import type { IncomingMessage, ServerResponse } from 'node:http'
import { hostname } from 'node:os'
import type { BoxError } from '#appliance/base/errors.ts'
import { hostNameOf, isOwnHost } from './host-check.ts'
import type { HlsForWeb } from './rooms.ts'

/** More names than that for one box are somebody's play. */
const MOST_NAMES = 64

/**
 * Hot path: a class of low-latency viewers asks some thousand times a second, which the hooks of the routes are too dear for and their
 * limit per address too low. What those would refuse is left to them; what fails later goes to them, to be said as everything else is.
 */
export class QuickHls {
  readonly #hls: HlsForWeb
  readonly #allowedHosts: () => readonly string[]
  readonly #failures = new WeakMap<IncomingMessage, BoxError>()
  /** Host headers under which the box is known, as long as the setting stays the same. */
  #names = new Set<string>()
  #namesFor: readonly string[] | undefined

  constructor(hls: HlsForWeb, allowedHosts: () => readonly string[]) {
    this.#hls = hls
    this.#allowedHosts = allowedHosts
  }

  /** False where the request is for the routes; `pass` hands it to them later. */
  serve(request: IncomingMessage, response: ServerResponse, pass: () => void): boolean {
    if (request.method !== 'GET' || !this.#isOwn(request.headers.host)) return false
    return this.#hls.serve(request, response, (error) => {
      this.#failures.set(request, error)
      pass()
    })
  }

  /** Why a request that was begun here could not be answered. */
  failureOf(request: IncomingMessage): BoxError | undefined {
    return this.#failures.get(request)
  }

  /** As guard.ts checks it, once for each name. */
  #isOwn(host: string | undefined): boolean {
    const allowed = this.#allowedHosts()
    if (allowed !== this.#namesFor || this.#names.size > MOST_NAMES) this.#names = new Set()
    this.#namesFor = allowed
    if (host === undefined) return false
    if (this.#names.has(host)) return true
    const name = hostNameOf(host)
    if (name === undefined || !isOwnHost(name, [hostname(), ...allowed])) return false
    this.#names.add(host)
    return true
  }
}
