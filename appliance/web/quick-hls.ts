import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { BoxError } from '#appliance/base/errors.ts'
import { askOf, HttpReply } from '#appliance/live/packager/hls-http.ts'
import type { HlsAsk, HlsReply } from '#appliance/live/packager/hls-http.ts'
import type { OwnNames } from './own-names.ts'
import type { HlsForWeb } from './rooms.ts'

/**
 * Hot path: a class of low-latency viewers asks some thousand times a second, which the hooks of the routes are too dear for and their
 * limit per address too low. What those would refuse is left to them; what fails later goes to them, to be said as everything else is.
 */
export class QuickHls {
  readonly #hls: HlsForWeb
  readonly #names: OwnNames
  readonly #failures = new WeakMap<IncomingMessage, BoxError>()
  /** Of a request that comes again over node's own HTTP, because it failed at the quick door. */
  readonly #failed = new WeakMap<Socket, BoxError>()

  constructor(hls: HlsForWeb, names: OwnNames) {
    this.#hls = hls
    this.#names = names
  }

  /** False where the request is for the routes; `pass` hands it to them later. */
  serve(request: IncomingMessage, response: ServerResponse, pass: () => void): boolean {
    const failed = this.#failed.get(request.socket)
    if (failed !== undefined) {
      this.#failed.delete(request.socket)
      this.#failures.set(request, failed)
      return false
    }
    if (request.method !== 'GET' || !this.#names.has(request.headers.host)) return false
    return this.#hls.serve(askOf(request), new HttpReply(response), (error) => {
      this.#failures.set(request, error)
      pass()
    })
  }

  /** The same for the quick door, which gives a request that failed to node's HTTP to be said there. */
  serveRaw(ask: HlsAsk, reply: HlsReply, pass: () => void): boolean {
    return this.#hls.serve(ask, reply, (error) => {
      this.#failed.set(ask.socket, error)
      pass()
    })
  }

  /** Why a request that was begun here could not be answered. */
  failureOf(request: IncomingMessage): BoxError | undefined {
    return this.#failures.get(request)
  }
}
