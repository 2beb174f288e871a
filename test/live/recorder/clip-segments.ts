import type { MediaMessage } from '#appliance/live/media.ts'
import type { Segment } from '#appliance/live/packager/segment.ts'
import { looped, readClip } from '#test/upstreams/clip.ts'
import { PackagedChannel } from '../packager/a-packager.ts'

/** When the first segment begins, by the box's clock. */
export const BEGAN = Date.UTC(2026, 8, 1, 0, 0, 0)

/** So many milliseconds of the sample lesson, with its headers; a keyframe each 2 s. */
export function* clip(milliseconds: number): Generator<MediaMessage> {
  const read = readClip()
  yield* read.headers
  for (const message of looped(read)) {
    if (message.timestamp >= milliseconds) return
    yield message
  }
}

/** What one source after the other sends, in the segments that the box itself makes of it. */
export function segmentsOf(...sources: readonly Iterable<MediaMessage>[]): Segment[] {
  const packaged = new PackagedChannel()
  for (const messages of sources) {
    const input = packaged.publish()
    packaged.play(input, messages)
    input.end()
    packaged.clock.advance(1500)
  }
  packaged.channel.stop()
  return packaged.segments
}

/** The sample lesson in segments of about 2 s. */
export function clipSegments(count: number): Segment[] {
  return segmentsOf(clip(count * 2000 + 500)).slice(0, count)
}

/** A class of so many segments of the lesson, over and over; each goes on from the one before. As many at a time as a recorder takes. */
export function* longClass(count: number): Generator<Segment[]> {
  const clipped = clipSegments(8)
  let [startsAt, from] = [BEGAN, 0]
  let batch: Segment[] = []
  for (let number = 0; number < count; number += 1) {
    const segment = { ...(clipped[number % clipped.length] as Segment), number, startsAt, from }
    startsAt += segment.duration
    from += segment.duration
    batch.push(segment)
    if (batch.length < 16 && number < count - 1) continue
    yield batch
    batch = []
  }
}
