import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { lesson } from '#test/helper/media.ts'
import { inPieces, mutate } from '#test/helper/mutations.ts'
import { Random } from '#test/helper/random.ts'
import { recordings } from '#test/helper/ingest-fuzz.ts'
import { aPlayDoor } from './a-play-door.ts'
import type { PlayDoor } from './a-play-door.ts'

const SEED = Number(process.env['SEED'] ?? 20_260_902)
const CASES = 400
const RECORDING = readFileSync(new URL('../../fixtures/rtmp-play/ffmpeg.bin', import.meta.url))

/** Resolves when the box has ended the session, or took all of it. */
async function session(play: PlayDoor, pieces: readonly Buffer[]): Promise<void> {
  const peer = connect({ ...play.door.ingest.door, noDelay: true })
  const gone = new Promise<void>((resolve) => peer.once('close', () => resolve()))
  peer.on('error', () => undefined)
  peer.resume()
  for (const piece of pieces) peer.write(piece)
  peer.end()
  await gone
}

describe('the RTMP door', () => {
  it('lets in the player of every recorded session', async () => {
    await using play = await aPlayDoor()
    play.relay.play(play.relay.publish(), lesson({ length: 1000 }))
    await session(play, [RECORDING])
    expect(play.relay.factsOf('live.viewer-joined')).toHaveLength(1)
    expect(play.relay.factsOf('live.viewer-left')).toHaveLength(1)
  })

  it(`outlives ${CASES} damaged players, who disturb nobody and leave nothing behind (seed ${SEED})`, { timeout: 60_000 }, async () => {
    await using play = await aPlayDoor()
    const input = play.relay.publish()
    play.relay.play(input, lesson({ length: 1000 }))
    const good = await play.watching()
    const random = new Random(SEED)
    const corpus = [RECORDING, RECORDING, RECORDING, ...recordings()]
    for (let number = 0; number < CASES; number += 1) await session(play, [...inPieces(mutate(corpus, random), random)])
    play.relay.play(input, lesson({ from: 1000, length: 1000 }).slice(2))
    await good.until(({ pictures }) => pictures.length === 50)
    expect(play.relay.factsOf('live.viewer-joined').length).toBeGreaterThan(CASES / 40)
    expect(play.relay.channel.viewers).toBe(1)
    expect(play.door.ingest.connections).toBe(1)
  })
})
