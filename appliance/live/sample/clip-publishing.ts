import type { Clock } from '#appliance/base/clock.ts'
import { milliseconds, seconds } from '#appliance/base/duration.ts'
import type { MediaMessage } from '../media.ts'
import type { RtmpPublisher } from '../rtmp/rtmp-publisher.ts'
import type { LoopingClip } from './sample-clip.ts'

const BEAT = milliseconds(20)
const OVERSLEPT = seconds(1)

export interface ClipPublishing {
  clip: LoopingClip
  publisher: Pick<RtmpPublisher, 'send' | 'drain'>
  clock: Clock
  /** Told of every message of media that went out, not of the headers. */
  onSent?: (message: MediaMessage) => void
}

/**
 * Publishes a clip again and again at the pace of a live encoder, on one continuous clock, until `signal` aborts.
 * Rejects with the publisher's reason once its connection is gone.
 */
export async function publishInRealTime({ clip, publisher, clock, onSent }: ClipPublishing, signal: AbortSignal): Promise<void> {
  const { headers, round, duration } = clip
  for (const header of headers) publisher.send({ ...header, timestamp: 0 })
  let begun = clock.monotonic()
  let base = 0
  for (let next = 0; !signal.aborted;) {
    // Who was frozen goes on where it stopped: a burst would be no lesson.
    const due = base + (round[next]?.timestamp ?? 0)
    begun = Math.max(begun, clock.monotonic() - due - OVERSLEPT)
    while (base + (round[next]?.timestamp ?? 0) <= clock.monotonic() - begun) {
      const message = round[next]
      if (message !== undefined) {
        publisher.send({ ...message, timestamp: (base + message.timestamp) >>> 0 })
        onSent?.(message)
      }
      next = (next + 1) % round.length
      if (next === 0) base += duration
    }
    await publisher.drain()
    await clock.sleep(BEAT, signal)
  }
}
