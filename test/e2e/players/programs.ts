import { execFile, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { OnAir, Output } from './on-air.ts'
import { isEnough } from './watched.ts'
import type { Watched } from './watched.ts'

const run = promisify(execFile)
const NOBODY = 65_534
/** Milliseconds between two looks at VLC's figures, and how often they are looked at before it counts as standing still. */
const LOOK_EVERY = 250
const LOOKS_MOST = 80

/** Undefined where VLC is installed, else why it is left out. */
export const noVlc: string | undefined =
  spawnSync('cvlc', ['--version']).error === undefined ? undefined : 'VLC is not installed (apt-get install vlc-bin vlc-plugin-base)'

/** ffmpeg decodes two seconds and stops at the first error. */
export async function watchedByFfmpeg(air: OnAir, output: Output): Promise<Watched> {
  const arguments_ = ['-nostdin', '-v', 'error', '-xerror', ...input(air, output), '-t', '2', '-map', '0:v', '-map', '0:a']
  const { stdout, stderr } = await run('ffmpeg', [...arguments_, '-f', 'framecrc', '-']).catch((failed: Watcher) => failed)
  const lines = stdout.split('\n')
  const of = (track: string): number => lines.filter((line) => line.startsWith(`${track},`)).length
  return { pictures: of('0'), sounds: of('1'), complaints: complaintsIn(stderr) }
}

/** ffprobe finds both tracks and decodes two seconds of them. */
export async function watchedByFfprobe(air: OnAir, output: Output): Promise<Watched> {
  const asked = ['-count_frames', '-read_intervals', '%+2', '-show_entries', 'stream=codec_type,nb_read_frames', '-of', 'csv=p=0']
  const { stdout, stderr } = await run('ffprobe', ['-v', 'error', ...asked, ...input(air, output)]).catch((failed: Watcher) => failed)
  const of = (kind: string): number => Number(new RegExp(`^${kind},(\\d+)`, 'mu').exec(stdout)?.[1] ?? 0)
  return { pictures: of('video'), sounds: of('audio'), complaints: complaintsIn(stderr) }
}

interface Watcher {
  stdout: string
  stderr: string
}

function input(air: OnAir, output: Output): string[] {
  const cookie = output.startsWith('recorded') ? ['-headers', `Cookie: ${air.teacher.cookie}\r\n`] : []
  return [...cookie, '-i', air.address(output)]
}

function complaintsIn(said: string): string[] {
  return said.split('\n').filter((line) => line.trim() !== '')
}

/** VLC decodes for a screen and a loudspeaker that do not exist, and is asked for its own statistics until a second has been shown. */
export async function watchedByVlc(air: OnAir, output: Output): Promise<Watched> {
  const vlc = startVlc(output === 'recorded MP4' ? await air.downloaded() : air.address(output), air.folder)
  const [figures, errors] = [saidBy(vlc.stdout), saidBy(vlc.stderr)]
  const gone = once(vlc, 'close')
  const seen = (): Watched => ({
    pictures: lastIn(figures(), 'frames displayed'),
    sounds: lastIn(figures(), 'buffers played'),
    complaints: complaintsIn(errors()).filter((line) => MEDIA_ERROR.test(line) && !TIMING.test(line)),
  })
  let watched = seen()
  for (let looks = 0; looks < LOOKS_MOST && vlc.exitCode === null && !isEnough(watched); looks += 1) {
    vlc.stdin?.write('stats\n')
    await sleep(LOOK_EVERY)
    watched = seen()
  }
  vlc.kill('SIGKILL')
  await gone
  return watched
}

/** VLC also regrets that there is no desktop, and that a busy machine is late. */
const MEDIA_ERROR = /\b(demux|access|stream|decoder|input|packetizer|http|h264|aac)\b.*error/iu
const TIMING = /called too late|timestamp/iu

function startVlc(address: string, home: string): ChildProcess {
  const asOther = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {} // VLC does not run as root
  const vlc = spawn('cvlc', ['--ignore-config', '-I', 'oldrc', '--rc-fake-tty', '--vout', 'vdummy', '--aout', 'adummy', address], {
    ...asOther,
    env: { ...process.env, HOME: home },
    stdio: 'pipe',
  })
  vlc.stdin.on('error', () => undefined)
  return vlc
}

function saidBy(output: ChildProcess['stdout']): () => string {
  let said = ''
  output?.on('data', (text: Buffer) => (said += text.toString()))
  return () => said
}

/** The newest figure under a name in what VLC has said. */
function lastIn(said: string, name: string): number {
  const figures = said.matchAll(new RegExp(`${name}\\s*:\\s*(\\d+)`, 'gu'))
  return Number([...figures].at(-1)?.[1] ?? 0)
}
