import { readFileSync } from 'node:fs'
import type { MediaMessage } from '#appliance/live/media.ts'
import { readLoopingClip } from '#appliance/live/sample/sample-clip.ts'
import type { LoopingClip } from '#appliance/live/sample/sample-clip.ts'

/** The sample lesson in the repository: 25 frames a second, a keyframe each 2 s, 32 s without a seam. */
export const CLIP_FILE = new URL('../../appliance/live/sample/sample-class.flv', import.meta.url).pathname

export function readClip(): LoopingClip {
  return readLoopingClip(readFileSync(CLIP_FILE))
}

/** The media of a clip without end, on one clock that starts at 0. */
export function* looped({ round, duration }: LoopingClip): Generator<MediaMessage, never> {
  for (let base = 0; ; base += duration) {
    for (const message of round) yield { ...message, timestamp: base + message.timestamp }
  }
}

/** Sends a clip in real time, `burst` milliseconds of it at once, as a server does that keeps the last GOP. Returns the stop. */
export function playInRealTime(clip: LoopingClip, send: (message: MediaMessage) => void, burst = 0): () => void {
  const began = performance.now() - burst
  const messages = looped(clip)
  let next = messages.next().value
  const handle = setInterval(() => {
    while (next.timestamp <= performance.now() - began) {
      send(next)
      next = messages.next().value
    }
  }, 20)
  return () => clearInterval(handle)
}
