import { describe, expect, it } from 'vitest'
import { fuzzIngest, recordings } from '#test/helper/ingest-fuzz.ts'
import { anRtmpDoor } from '#test/helper/rtmp-door.ts'
import { connect } from 'node:net'

const SEED = Number(process.env['SEED'] ?? 20_260_901)
const CASES = 5000
const MEGABYTE = 1024 * 1024

describe('the RTMP door', () => {
  it('understands every recorded session again', async () => {
    await using door = await anRtmpDoor()
    for (const [number, bytes] of recordings().entries()) {
      const socket = connect(door.ingest.door)
      socket.resume()
      socket.write(bytes)
      await door.channel.until(() => door.channel.feeds[number]?.ended === true)
      socket.destroy()
      expect(door.channel.feeds[number]?.messages.length).toBeGreaterThan(3)
    }
  })

  it(`outlives ${CASES} damaged sessions without a crash, a hang or more memory (seed ${SEED})`, { timeout: 120_000 }, async () => {
    const figures = await fuzzIngest(SEED, CASES)
    expect(figures.published).toBeGreaterThan(CASES / 10)
    expect(figures.messages).toBeGreaterThan(CASES)
    expect(figures.liveGrowth).toBeLessThan(8 * MEGABYTE)
    expect(figures.rssGrowth).toBeLessThan(96 * MEGABYTE)
  })
})
