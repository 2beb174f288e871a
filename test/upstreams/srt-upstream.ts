import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { CLIP_FILE } from './clip.ts'

/** A real SRT server with the sample lesson on air, for one viewer after the other. */
export interface SrtUpstream {
  /** `srt://127.0.0.1:<port>` */
  readonly url: string
  /** It dies, without a word, in the middle of whatever it does. */
  die(): void
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Why there is no SRT upstream on this machine; undefined where there is. */
export function whyNoSrtUpstream(): string | undefined {
  const { stdout, error } = spawnSync('ffmpeg', ['-hide_banner', '-protocols'], { encoding: 'utf8' })
  if (error !== undefined) return 'ffmpeg is not installed (apt-get install ffmpeg)'
  return /^\s*srt$/m.test(stdout) ? undefined : 'ffmpeg is built without libsrt'
}

/** Starts ffmpeg as SRT listener; after each caller another one is waited for. */
export async function startSrtUpstream(passphrase: string): Promise<SrtUpstream> {
  const port = await freeUdpPort()
  const url = `srt://127.0.0.1:${port}`
  const to = `${url}?mode=listener&passphrase=${passphrase}`
  const args = ['-v', 'error', '-re', '-stream_loop', '-1', '-i', CLIP_FILE, '-c', 'copy', '-f', 'mpegts', to]
  let child: ChildProcess
  let open = true
  let gone: Promise<unknown>
  const begin = (): void => {
    child = spawn('ffmpeg', args, { stdio: 'ignore' })
    gone = once(child, 'exit').then(() => open && begin())
  }
  begin()
  const die = (): void => {
    open = false
    child.kill('SIGKILL')
  }
  const stop = async (): Promise<void> => {
    die()
    await gone
  }
  return { url, die, stop, [Symbol.asyncDispose]: stop }
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return port
}
