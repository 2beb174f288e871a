import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createLog } from '#appliance/base/log.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Recorder } from '#appliance/live/recorder/recorder.ts'
import { Recording } from '#appliance/live/recorder/recording.ts'
import { readStretches } from '#appliance/live/recorder/mend.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { clipSegments } from './clip-segments.ts'

const CLIP = clipSegments(8)
const numbered = (number: number) => ({ ...CLIP[number % CLIP.length], number }) as (typeof CLIP)[number]

/** A recorder on a disk that stands still until `go` is called. */
async function onASlowDisk() {
  const folder = join(await aFolder(), 'class')
  let go: () => void = () => undefined
  const still = new Promise<void>((resolve) => (go = resolve))
  const recorder = new Recorder({
    ...{ channel: 'class', clock: new ManualClock(), log: createLog('silent') },
    makeRoom: () => still.then(() => true),
    onListed: () => undefined,
    onTrouble: () => undefined,
  })
  recorder.begin(new Recording({ id: 'class', channel: 'class', folder }))
  return { folder, recorder, go }
}

describe('a disk that is slower than the stream', () => {
  it('costs whole segments and no memory: a few wait for it, the others are left out, and the gap is a new stretch', async () => {
    const { folder, recorder, go } = await onASlowDisk()
    for (let number = 0; number < 500; number += 1) recorder.segment(numbered(number))
    go()
    await recorder.idle()
    recorder.segment(numbered(500))
    await recorder.end()
    const stretches = await readStretches(folder)
    // The one that was being written, sixteen that waited for it, and the next one after the gap.
    expect(stretches.map(({ segments }) => segments.length)).toEqual([17, 1])
  })

  it('takes everything that waits in one write', async () => {
    const { folder, recorder, go } = await onASlowDisk()
    for (let number = 0; number < 10; number += 1) recorder.segment(numbered(number))
    go()
    await recorder.end()
    const [stretch] = await readStretches(folder)
    const last = stretch?.segments.at(-1)
    expect(stretch?.segments).toHaveLength(10)
    expect((await stat(join(folder, '1.mp4'))).size).toBe((last?.offset ?? 0) + (last?.bytes ?? 0))
  })
})
