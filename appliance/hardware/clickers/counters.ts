import type { ReceiverCounters } from '#appliance/contract/clickers.ts'

/** Counters that count; `ReceiverCounters` is what others see of them. */
export type Counting = { -readonly [K in keyof ReceiverCounters]: ReceiverCounters[K] }

export function noCounters(): Counting {
  return {
    ...{ bytes: 0, frames: 0, presses: 0, duplicates: 0, limited: 0, unknown: 0, unplugged: 0 },
    bad: { checksum: 0, malformed: 0, contradicts: 0, key: 0, 'too-long': 0 },
  }
}
