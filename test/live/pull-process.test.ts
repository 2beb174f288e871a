import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { seconds } from '#appliance/base/duration.ts'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { cutForHls } from '#test/upstreams/hls-clip.ts'
import { startHttpUpstream } from '#test/upstreams/http-upstream.ts'
import { startProxy } from '#test/upstreams/proxy.ts'
import { aPull, isAlive } from './pull-rig.ts'

const describeWithFfmpeg = noFfmpeg === undefined ? describe : describe.skip

describe('a box without ffmpeg', () => {
  it('says so, and pulls as soon as somebody has installed it', { timeout: 20_000 }, async ({ skip }) => {
    if (noFfmpeg !== undefined) skip(noFfmpeg)
    const folder = await aFolder()
    await using upstream = await startHttpUpstream({ hls: await cutForHls(2) })
    const clock = new ManualClock()
    const ffmpeg = new Ffmpeg({ clock, searchPath: folder })
    await using rig = aPull({ source: { url: upstream.url('/live.m3u8') }, clock, ffmpeg })
    expect(await rig.trouble()).toBe('ffmpeg-missing')
    const installed = await new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' }).find()
    await symlink(installed?.path ?? '', join(folder, 'ffmpeg'))
    await rig.until(() => rig.upstream?.state === 'waiting')
    clock.advance(seconds(5))
    await rig.flowing()
  })
})

describeWithFfmpeg(`the ffmpeg child${noFfmpeg === undefined ? '' : ` (skipped: ${noFfmpeg})`}`, () => {
  it('is found wherever the search path leads to it', async () => {
    const found = await new Ffmpeg({ clock: new RealClock(), searchPath: `/nowhere${delimiter}${process.env['PATH']}` }).find()
    expect(found?.path).toMatch(/\/ffmpeg$/)
  })

  it('is dead when the pull has stopped', async () => {
    await using upstream = await startHttpUpstream({ hls: await cutForHls(2) })
    await using rig = aPull({ source: { url: upstream.url('/live.m3u8') } })
    await rig.flowing()
    await Promise.all([rig.pull.stop(), rig.pull.stop()])
    expect(isAlive(rig.children[0]?.pid)).toBe(false)
    expect(rig.door.feeds[0]?.ended).toBe(true)
    expect(rig.upstream?.state).toBe('off')
  })

  it('can be started and stopped any number of times', async () => {
    await using upstream = await startHttpUpstream({ hls: await cutForHls(2) })
    await using rig = aPull({ source: { url: upstream.url('/live.m3u8') } })
    rig.pull.start()
    void rig.pull.stop()
    rig.pull.start()
    rig.pull.start()
    await rig.flowing()
    await rig.pull.stop()
    expect(rig.children.filter(({ pid }) => isAlive(pid))).toEqual([])
  })

  it('is killed where it does not listen to reason', async () => {
    const folder = await aFolder()
    const stubborn = join(folder, 'ffmpeg')
    await writeFile(stubborn, `#!/bin/sh\n[ "$2" = -version ] && exit\ntrap '' TERM\necho ready >&2\nwhile :; do sleep 0.05; done\n`)
    await chmod(stubborn, 0o755)
    const clock = new RealClock()
    await using rig = aPull({ source: { url: 'http://127.0.0.1:1/' }, clock, ffmpeg: new Ffmpeg({ clock, searchPath: folder }) })
    await rig.until(() => rig.log.includes('ready'))
    await rig.pull.stop()
    expect(isAlive(rig.children[0]?.pid)).toBe(false)
  })

  it.concurrent.for(['streams on', 'falls silent'])(
    'does not outlive a box that was killed -9 while the upstream %s',
    async (upstreamThen, { expect }) => {
      await using upstream = await startHttpUpstream({ hls: await cutForHls(2) })
      await using line = await startProxy({ to: upstream.port })
      const box = spawn(
        process.execPath,
        [new URL('pulling-box.ts', import.meta.url).pathname, `http://127.0.0.1:${line.port}/live.m3u8`],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      const [told] = (await once(box.stdout, 'data')) as [Buffer]
      const child = Number(told.toString())
      expect(isAlive(child)).toBe(true)
      if (upstreamThen === 'falls silent') line.freeze()
      box.kill('SIGKILL')
      await expect.poll(() => isAlive(child), { timeout: 15_000 }).toBe(false)
    },
  )
})
