import type { SentFrame } from '../source/publisher.ts'

/** One frame of the clip on the glass, epoch milliseconds. */
export interface ShownFrame {
  number: number
  at: number
}

/** Milliseconds from a frame's sending to its showing, for each frame shown whose sending is known; the clip may go round. */
export function delaysOf(shown: readonly ShownFrame[], sent: readonly SentFrame[]): number[] {
  const sendings = Map.groupBy(sent, ({ number }) => number)
  return shown.flatMap(({ number, at }) => {
    const sentAt = sendings.get(number)?.findLast((sending) => sending.at <= at)?.at
    return sentAt === undefined ? [] : [at - sentAt]
  })
}

/** How long the picture stood still between one frame and the next, milliseconds. */
export function pausesOf(shown: readonly ShownFrame[]): number[] {
  return shown.slice(1).map(({ at }, index) => at - (shown[index]?.at ?? at))
}
