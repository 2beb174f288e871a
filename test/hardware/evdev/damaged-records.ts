import { KeyEvents } from '#appliance/hardware/evdev/key-events.ts'
import { encodeInputEvent } from '#appliance/hardware/evdev/input-event.ts'
import type { RecordBytes } from '#appliance/hardware/evdev/input-event.ts'
import { Random } from '#test/helper/random.ts'

const A = 30
const TIME = Date.UTC(2026, 4, 19, 5, 21, 15) + 250.001

/** Feeds streams of records that are cut, torn, written over or none at all; answers after how many of them presses were not heard again. */
export function deafAfterDamage(recordBytes: RecordBytes, { seed, cases }: { seed: number; cases: number }): number {
  const random = new Random(seed + recordBytes)
  const press = encodeInputEvent({ time: TIME, type: 1, code: A, value: 1 }, recordBytes)
  const real = Buffer.concat([press, encodeInputEvent({ time: TIME, type: 0, code: 0, value: 0 }, recordBytes)])
  let deaf = 0
  for (let run = 0; run < cases; run += 1) {
    const keys = new KeyEvents(recordBytes)
    for (let pieces = 1 + random.below(3); pieces > 0; pieces -= 1) keys.feed(damaged(real, random))
    // What hangs over from the damage may look like the head of a record and swallow the first; or like a full buffer, and swallow its report.
    const heard = keys.feed(Buffer.concat([real, real, real])).filter(({ code, move }) => code === A && move === 'down')
    if (heard.length < 2) deaf += 1
  }
  return deaf
}

function damaged(real: Buffer, random: Random): Buffer {
  const bytes = Buffer.concat(Array.from({ length: 1 + random.below(4) }, () => real))
  switch (random.below(4)) {
    case 0:
      return bytes.subarray(random.below(bytes.length))
    case 1:
      return bytes.subarray(0, random.below(bytes.length))
    case 2:
      for (let times = random.below(6); times >= 0; times -= 1) bytes[random.below(bytes.length)] = random.below(256)
      return bytes
    default:
      return Buffer.from(Array.from({ length: random.below(80) }, () => random.below(256)))
  }
}
