import { createHash } from 'node:crypto'

/** Names the receiver at a port for as long as the settings call the port the same. */
export function receiverId(port: string): string {
  return createHash('sha256').update(port).digest('hex').slice(0, 8)
}
