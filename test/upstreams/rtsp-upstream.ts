import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLIP_FILE } from './clip.ts'
import { freePort, listening } from './ports.ts'

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
  await listening(port)
  return { url: `rtsp://127.0.0.1:${port}/lesson`, port, stop, [Symbol.asyncDispose]: stop }
}
