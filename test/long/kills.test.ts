import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { aBox } from '#test/helper/a-box.ts'
import type { RunningBox } from '#test/helper/a-box.ts'
import { aClaimant } from '#test/helper/a-teacher.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { aFreePort, aStubbornEncoder } from '#test/helper/stubborn-encoder.ts'
import { FlvViewer } from '#test/helper/flv-viewer.ts'
import { Random } from '#test/helper/random.ts'

const ROUNDS = Number(process.env['KILLS'] ?? 25)
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))

describe.skipIf(noFfmpeg !== undefined)(`a box killed ${ROUNDS} times at any moment of a class (seed ${SEED}) ${noFfmpeg ?? ''}`, () => {
  it('is back in the class each time, with its memory whole and the teacher still signed in', async () => {
    const ports = { httpPort: await aFreePort(), rtmpPort: await aFreePort() }
    let box = await aBox(ports)
    const { data } = box
    const teacher = await aClaimant(box)
    const url = box.publishUrl()
    const encoder = aStubbornEncoder(() => url)
    await teacher.call('POST', '/api/v1/lesson/start', {})
    const random = new Random(SEED)
    for (let round = 0; round < ROUNDS; round += 1) {
      box = await afterAKill(box, { after: random.below(6000), data, ports })
      expect((await teacher.call('GET', '/api/v1/lesson')).body).toMatchObject({ running: true })
      expect((await teacher.call('POST', '/api/v1/lesson/black', { black: round % 2 === 0 })).status).toBe(200)
    }
    await encoder.stop()
    await box.dispose()
    rmSync(data, { recursive: true, force: true })
  })
})

interface Kill {
  /** Milliseconds into the life of the box. */
  after: number
  data: string
  ports: { httpPort: number; rtmpPort: number }
}

async function afterAKill(box: RunningBox, { after, data, ports }: Kill): Promise<RunningBox> {
  await new Promise((resolve) => setTimeout(resolve, after))
  await box.kill()
  const next = await aBox({ data, ...ports })
  await next.line((line) => line.msg === 'channel live')
  const viewer = new FlvViewer(ports.httpPort)
  await viewer.picture()
  viewer.close()
  expect(next.lines().filter((line) => line.msg === 'damaged database set aside')).toEqual([])
  return next
}
