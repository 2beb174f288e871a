import { describe, it } from 'vitest'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { killAndPlay } from '#test/helper/kill-and-play.ts'
import { Random } from '#test/helper/random.ts'

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))

describe.skipIf(noFfmpeg !== undefined)(`a box killed 5 times while it records (seed ${SEED}) ${noFfmpeg ?? ''}`, () => {
  it('goes on in the same recording each time, and everything listed in it can be played', () => killAndPlay(5, new Random(SEED)), 240_000)
})
