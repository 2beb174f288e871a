import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLIP_FILE } from './clip.ts'
import { freePort } from './ports.ts'

const VLC = '/usr/bin/vlc'
/** VLC refuses to run as root. */
const NOBODY = 65_534

/** A real RTSP server with the sample lesson on air. */
export interface RtspUpstream {
  /** `rtsp://127.0.0.1:<port>/lesson` */
  readonly url: string
  readonly port: number
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Why there is no RTSP upstream on this machine; undefined where there is. */
export function whyNoRtspUpstream(): string | undefined {
  const plugin = ['x86_64', 'aarch64'].some((machine) =>
    existsSync(`/usr/lib/${machine}-linux-gnu/vlc/plugins/stream_out/libstream_out_rtp_plugin.so`),
  )
  return existsSync(VLC) && plugin ? undefined : 'VLC is not installed (apt-get install vlc-bin vlc-plugin-base)'
}

/** Starts VLC on a free port of 127.0.0.1; `user` and `password` are asked for where they are given. */
export async function startRtspUpstream(secret?: { user: string; password: string }): Promise<RtspUpstream> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-rtsp-'))
  const clip = join(folder, 'clip.flv')
  await copyFile(CLIP_FILE, clip)
  // For the user that VLC runs as; it is its home, too.
  await chmod(folder, 0o777)
  const port = await freePort()
  const keys = secret === undefined ? [] : ['--sout-rtsp-user', secret.user, '--sout-rtsp-pwd', secret.password]
  const output = ['--sout', `#rtp{sdp=rtsp://127.0.0.1:${port}/lesson}`, '--sout-keep', '--sout-all', ...keys]
  const quiet = ['-I', 'dummy', '--quiet', '--no-dbus', '--aout', 'none', '--vout', 'none']
  const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  const child = spawn(VLC, [...quiet, '--loop', clip, ...output], {
    stdio: 'ignore',
    env: { HOME: folder, PATH: process.env['PATH'] },
    ...user,
  })
  const gone = once(child, 'exit')
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
    await rm(folder, { recursive: true, force: true })
  }
  await onAir(port)
  return { url: `rtsp://127.0.0.1:${port}/lesson`, port, stop, [Symbol.asyncDispose]: stop }
}

/** Resolves once the server knows both tracks of the lesson, or asks for a password: later than it listens. */
async function onAir(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isDescribed(port)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('VLC has no lesson on air')
}

function isDescribed(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.setTimeout(300, () => socket.destroy())
  socket.write(`DESCRIBE rtsp://127.0.0.1:${port}/lesson RTSP/1.0\r\nCSeq: 1\r\n\r\n`)
  let answer = ''
  const described = new Promise<boolean>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      answer += bytes.toString('latin1')
      if (answer.startsWith('RTSP/1.0 401') || (answer.includes('m=video') && answer.includes('m=audio'))) resolve(true)
      else if (!answer.startsWith('RTSP/1.0 200')) resolve(false)
    })
    socket.on('error', () => undefined)
    socket.once('close', () => resolve(false))
  })
  return described.finally(() => socket.destroy())
}
