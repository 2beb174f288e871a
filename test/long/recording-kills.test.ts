import { describe, it } from 'vitest'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { killAndPlay } from '#test/helper/kill-and-play.ts'
import { Random } from '#test/helper/random.ts'

const ROUNDS = Number(process.env['KILLS'] ?? 50)
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))

describe.skipIf(noFfmpeg !== undefined)(`a box killed ${ROUNDS} times while it records (seed ${SEED}) ${noFfmpeg ?? ''}`, () => {
  it(
    'goes on in the same recording each time, and everything listed in it can be played',
    () => killAndPlay(ROUNDS, new Random(SEED)),
    3_600_000,
  )
})
