import { hostname } from 'node:os'
import type { FastifyRequest } from 'fastify'
import { isEncrypted } from '#appliance/base/encrypted.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { hostNameOf, isLoopback, isOurName } from './host-check.ts'

/** Throws HOST_REFUSED where the request came under a name that is not the box's. */
export function checkHost(request: FastifyRequest, allowedHosts: readonly string[]): void {
  const name = hostNameOf(request.headers.host)
  if (name !== undefined && isOurName(name, [hostname(), ...allowedHosts])) return
  throw new BoxError('HOST_REFUSED', 'the box is not known under this name; open it by its address, or add the name to http.allowed_hosts')
}

/**
 * Throws ORIGIN_REFUSED where a page of somebody else made the browser send this request. Browsers name the origin with every request that
 * changes something and with every WebSocket. Without cookies and origin it is no browser, and carries nothing that could be misused.
 */
export function checkOrigin(request: FastifyRequest): void {
  const { origin, host, cookie } = request.headers
  const changes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method)
  if (!changes && request.headers.upgrade === undefined) return
  if (origin === undefined && cookie === undefined) return
  if (origin !== undefined && cookie === undefined && request.headers.authorization?.startsWith('Bearer ') === true) return
  if (origin !== undefined && isOrigin(origin, host, isEncrypted(request.socket))) return
  throw new BoxError('ORIGIN_REFUSED', 'this request came from a page that is not the box’s own')
}

/** What a proxy says of those whom it speaks for, RFC 7239 section 4 and the custom before it, RFC 9110 section 7.6.3. */
const PROXY_HEADERS = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip']

/**
 * Whether the request comes from the box's own browser: over loopback, under a loopback name, and without the word of a proxy. A proxy
 * on the box that names its visitors to nobody, and the box as localhost, makes all of them the box's own.
 */
export function isOwnBrowser(request: Pick<FastifyRequest, 'headers' | 'socket'>): boolean {
  if (PROXY_HEADERS.some((name) => request.headers[name] !== undefined)) return false
  return isLoopback(request.socket.remoteAddress) && isLoopback(hostNameOf(request.headers.host))
}

/**
 * A page that came over HTTP may have been written by anybody on the way: it commands nothing over HTTPS. The other way round says
 * nothing, since a proxy may have taken the encryption off. Both go through URL, which drops a default port and folds the case.
 */
function isOrigin(origin: string, host: string | undefined, encrypted: boolean): boolean {
  const page = URL.parse(origin)
  if (page === null || (encrypted && page.protocol !== 'https:')) return false
  return page.host === URL.parse(`${page.protocol}//${host}`)?.host
}
