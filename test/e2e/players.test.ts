import { afterAll, beforeAll, describe, it } from 'vitest'
import type { ExpectStatic } from 'vitest'
import { noChromium } from '#test/helper/chromium.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { seenByMp4box } from '#test/live/fmp4/judges.ts'
import { aClassOnAir } from './players/on-air.ts'
import type { OnAir, Output } from './players/on-air.ts'
import { hasOwnHls, watchedByBrowser, watchedByHlsJs, watchedByMediabunny, watchedByMpegtsJs, watchedOnScreen } from './players/pages.ts'
import { noVlc, watchedByFfmpeg, watchedByFfprobe, watchedByVlc } from './players/programs.ts'
import { ENOUGH } from './players/watched.ts'
import type { Watched } from './players/watched.ts'

/* The table of players and outputs in the README: a cell of it is a test here, and what is not a test here is not in it. */

interface Player {
  name: string
  /** Why it is left out on this machine. */
  missing: string | undefined
  plays: readonly Output[]
  watch: (air: OnAir, output: Output) => Promise<Watched>
}

const HLS: Output[] = ['LL-HLS', 'plain HLS', 'HLS of the class so far', 'recorded HLS']
const ALL: Output[] = ['HTTP-FLV', 'RTMP', ...HLS, 'recorded MP4']

const PLAYERS: readonly Player[] = [
  { name: 'ffmpeg', missing: noFfmpeg, plays: ALL, watch: watchedByFfmpeg },
  { name: 'ffprobe', missing: noFfmpeg, plays: ALL, watch: watchedByFfprobe },
  // It cannot be given the cookie that a recording wants, only the file.
  { name: 'VLC', missing: noVlc, plays: ALL.filter((output) => output !== 'recorded HLS'), watch: watchedByVlc },
  { name: 'mpegts.js in Chromium', missing: noChromium, plays: ['HTTP-FLV'], watch: watchedByMpegtsJs },
  { name: 'hls.js in Chromium', missing: noChromium, plays: HLS, watch: watchedByHlsJs },
  { name: 'Chromium itself', missing: noChromium, plays: [...HLS, 'recorded MP4'], watch: watchedByBrowser },
  { name: 'the page for screens', missing: noChromium, plays: ['HTTP-FLV'], watch: watchedOnScreen('flv') },
  { name: 'the page for screens', missing: noChromium, plays: ['LL-HLS'], watch: watchedOnScreen('ll-hls') },
  { name: 'the page for screens', missing: noChromium, plays: ['plain HLS'], watch: watchedOnScreen('hls') },
  { name: 'mediabunny in Chromium', missing: noChromium, plays: [...HLS, 'recorded MP4'], watch: watchedByMediabunny },
]

interface Cell {
  name: string
  output: Output
  player: Player
}

const CELLS: Cell[] = PLAYERS.flatMap((player) => player.plays.map((output) => ({ name: player.name, output, player })))
const isOfTheRecording = ({ output }: Cell): boolean => output.startsWith('recorded')

let air: OnAir
/** Asked once: it takes a page. */
let ownHls: Promise<boolean> | undefined

async function plays({ player, output }: Cell, { expect, skip }: { expect: ExpectStatic; skip: (why: string) => void }): Promise<void> {
  if (player.missing !== undefined) return skip(player.missing)
  if (player.watch === watchedByBrowser && HLS.includes(output) && !(await (ownHls ??= hasOwnHls(air))))
    return skip('this Chromium has no player for HLS')
  const watched = await player.watch(air, output)
  expect(watched.complaints).toEqual([])
  expect(watched.pictures).toBeGreaterThanOrEqual(ENOUGH)
  expect(watched.sounds).toBeGreaterThanOrEqual(ENOUGH)
}

/** Both tracks with all their samples. */
async function isReadByMp4box(expect: ExpectStatic, file: Buffer): Promise<void> {
  const tracks = seenByMp4box(file)
  expect(tracks.map(({ codec }) => codec.slice(0, 4))).toEqual(['avc1', 'mp4a'])
  for (const { samples } of tracks) expect(samples).toBeGreaterThanOrEqual(ENOUGH)
}

describe.skipIf(noFfmpeg !== undefined)(`players ${noFfmpeg ?? ''}`, () => {
  beforeAll(async () => {
    air = await aClassOnAir()
  })
  afterAll(() => air?.stop())

  describe('while the class runs', () => {
    it.concurrent.for(CELLS)('$name plays $output', plays)

    it.concurrent('mp4box reads a segment of LL-HLS', async ({ expect }) => {
      const playlist = (await air.teacher.bytes('/live/class/index.m3u8')).toString()
      const names = [/URI="(init-\d+\.mp4)"/u.exec(playlist)?.[1] ?? '', /^\d+\.m4s$/mu.exec(playlist)?.[0] ?? '']
      const [init, segment] = await Promise.all(names.map((name) => air.teacher.bytes(`/live/class/${name}`)))
      await isReadByMp4box(expect, Buffer.concat([init as Buffer, segment as Buffer]))
    })

    it.concurrent('mp4box reads recorded MP4', async ({ expect }) => isReadByMp4box(expect, await air.mp4()))
  })

  describe('after the class', () => {
    beforeAll(() => air.end())

    it.concurrent.for(CELLS.filter(isOfTheRecording))('$name plays $output', plays)

    it.concurrent('mp4box reads recorded MP4', async ({ expect }) => isReadByMp4box(expect, await air.mp4()))
  })
})
