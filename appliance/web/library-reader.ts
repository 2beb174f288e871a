import type { FastifyRequest } from 'fastify'
import { openRequest } from '#appliance/library/peers/seal.ts'
import type { Gate } from './gate.ts'

/** Who reads a file of the library. box: another box of the school, by its seal. */
export type LibraryReader = 'guest' | 'staff' | 'box'

/** `secret`: what the boxes of this school share; empty where they share nothing. */
export function libraryReaderOf(request: FastifyRequest, gate: Pick<Gate, 'callerOf'>, secret: string): LibraryReader {
  const { method, url: path, headers } = request
  if (openRequest(secret, headers.authorization, { method, path }) !== undefined) return 'box'
  return gate.callerOf(request).role === 'guest' ? 'guest' : 'staff'
}
