import type { FastifyReply, FastifyRequest } from 'fastify'
import { hostNameOf } from './host-check.ts'

/**
 * What every answer tells the browser not to do. blob: is for the player: mpegts.js feeds media and its worker from blobs.
 * The WebSocket is named because older browsers do not count it as 'self'.
 */
export function addSecurityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  const host = hostNameOf(request.headers.host) === undefined ? 'localhost' : request.headers.host
  const csp = [
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "worker-src 'self' blob:",
    `connect-src 'self' ws://${host} wss://${host}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ]
  reply.headers({
    'content-security-policy': csp.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  })
}
