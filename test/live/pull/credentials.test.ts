import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import { noFfmpeg } from '#test/helper/ffmpeg-publisher.ts'
import { isAlive } from '../pull-rig.ts'
import { startSilentServer } from '#test/upstreams/silent-server.ts'
import { aRun } from './a-run.ts'

const why = process.platform === 'linux' ? noFfmpeg : 'the process list is read from /proc'
const describeOnLinux = why === undefined ? describe : describe.skip
const installed = await new Ffmpeg({ clock: new RealClock(), searchPath: process.env['PATH'] ?? '' }).find()
const noSetpriv = why ?? (installed?.setpriv === undefined ? 'setpriv of util-linux is not installed' : undefined)

const SECRETS = ['kate', 'pass-word', 'a-ticket', 'stream-key', '8f14e45fceea167a5a36']
const ADDRESSES = [
  ...['rtmp://kate:pass-word@HOST/live/stream-key?ticket=a-ticket', 'rtmps://HOST/live/stream-key?ticket=a-ticket'],
  ...['http://kate:pass-word@HOST/8f14e45fceea167a5a36/list.m3u8?ticket=a-ticket', 'https://kate:pass-word@HOST/list.m3u8?ticket=a-ticket'],
  ...[
    'http://kate:pass-word@HOST/a-ticket',
    'rtsp://kate:pass-word@HOST/8f14e45fceea167a5a36',
    'rtsps://kate:pass-word@HOST/1?ticket=a-ticket',
  ],
  ...["rtsp://kate:pass-word@HOST/it's", 'srt://HOST?passphrase=pass-word-long&streamid=a-ticket'],
]

describeOnLinux(`the process list of the box${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  it.for(ADDRESSES)('tells nothing of %s', async (address) => {
    await using silent = await startSilentServer()
    await using run = aRun({ url: address.replace('HOST', `127.0.0.1:${silent.port}`), limits: { open: 20_000 } })
    await run.until(() => run.children.length === 1)
    const pid = run.children[0]?.pid ?? 0
    // From its first moment to that in which it asks the upstream.
    const shown: string[] = []
    do shown.push(await readFile(`/proc/${pid}/cmdline`, 'utf8'), await readFile(`/proc/${pid}/environ`, 'utf8'))
    while (silent.taken === 0 && !address.startsWith('srt'))
    await run.until(() => run.log !== '' || address.startsWith('srt'))
    // A process that is just becoming another has no command line: what is judged is what was read here, not a second reading.
    await run.until(() => {
      shown.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
      return shown.at(-1)?.includes('ffmpeg') === true
    })
    for (const secret of SECRETS) expect(`${shown.join('\n')}\n${run.log}`).not.toContain(secret)
  })
})

describe.skipIf(noSetpriv)(`a child whose box is killed -9${noSetpriv === undefined ? '' : ` (skipped: ${noSetpriv})`}`, () => {
  it.concurrent.for(['rtmp', 'rtsp', 'http'])(
    'dies with it, although its upstream is silent and it may wait for a minute (%s)',
    async (scheme, { expect }) => {
      await using silent = await startSilentServer()
      const address = `${scheme}://127.0.0.1:${silent.port}/live/1.m3u8`
      const box = spawn(process.execPath, [new URL('waiting-box.ts', import.meta.url).pathname, address], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [told] = (await once(box.stdout, 'data')) as [Buffer]
      const child = Number(told.toString())
      await expect.poll(() => silent.taken, { timeout: 15_000 }).toBeGreaterThan(0)
      expect(isAlive(child)).toBe(true)
      box.kill('SIGKILL')
      await expect.poll(() => isAlive(child), { timeout: 15_000 }).toBe(false)
    },
  )
})
