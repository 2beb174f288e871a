import type { Readable } from 'node:stream'

const EVENTS = ['readable', 'end', 'error', 'close'] as const

/** The first bytes of a body, fewer where it is shorter or breaks off; it is read from its beginning all the same. Never rejects. */
export async function beginningOf(body: Readable, bytes: number): Promise<Buffer> {
  while (!body.readableEnded && !body.destroyed) {
    const head: unknown = body.read(bytes)
    if (Buffer.isBuffer(head)) {
      body.unshift(head)
      return head
    }
    await somethingHappens(body)
  }
  return Buffer.alloc(0)
}

function somethingHappens(body: Readable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of EVENTS) body.off(event, done)
      resolve()
    }
    for (const event of EVENTS) body.on(event, done)
  })
}
