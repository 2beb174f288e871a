import { rmSync } from 'node:fs'
import { expect } from 'vitest'
import { aBox } from './a-box.ts'
import { aClaimant } from './a-teacher.ts'
import type { Random } from './random.ts'
import { playEverything, recordingThat } from './recorded.ts'
import { aFreePort, aStubbornEncoder } from './stubborn-encoder.ts'

const KEEPS = 'live: { recording: { keep: true } }\n'
/** A box that has just been started is killed at any moment of so many milliseconds: while it mends, waits, begins or writes. */
const LONGEST_LIFE = 4500

/** Kills a box with -9 again and again while it records a class, and plays everything that is listed after each kill. */
export async function killAndPlay(rounds: number, random: Random): Promise<void> {
  const ports = { httpPort: await aFreePort(), rtmpPort: await aFreePort() }
  let box = await aBox({ ...ports, config: KEEPS })
  const { data } = box
  const teacher = await aClaimant(box)
  const url = box.publishUrl()
  const encoder = aStubbornEncoder(() => url)
  try {
    await teacher.call('POST', '/api/v1/lesson/start', {})
    const { id } = await recordingThat(teacher, ({ duration }) => duration > 0)
    let listed = 0
    for (let round = 0; round < rounds; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, random.below(LONGEST_LIFE)))
      await box.kill()
      box = await aBox({ ...ports, data, config: KEEPS })
      const recording = await recordingThat(teacher, ({ state }) => state === 'recording')
      expect(recording.id).toBe(id)
      const played = await playEverything(teacher, id)
      expect(played.segments).toBeGreaterThanOrEqual(listed)
      listed = played.segments
    }
    await teacher.call('POST', '/api/v1/lesson/end', {})
    const { duration } = await recordingThat(teacher, ({ state }) => state === 'finished')
    const { frames } = await playEverything(teacher, id)
    expect(frames / 25).toBeCloseTo(duration, 0)
  } finally {
    await encoder.stop()
    await box.dispose()
    rmSync(data, { recursive: true, force: true })
  }
}
