import type { Socket } from 'node:net'
import type { Clock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'

/** A viewer waits so long for the first media before it is told to come back. */
const PATIENCE: Milliseconds = seconds(5)

/** Resolves when media flow, after 5 s, or when whoever waits is gone: look at the channel then. */
export function untilLive(
  channel: { onceLive(waiter: () => void): () => void },
  clock: Clock,
  { socket, signal }: { socket: Socket; signal?: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel()
      forget()
      socket.removeListener('close', done)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.after(PATIENCE, done)
    const forget = channel.onceLive(done)
    socket.once('close', done)
    signal?.addEventListener('abort', done, { once: true })
    if (signal?.aborted === true || socket.destroyed) done()
  })
}
