import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLIP_FILE } from './clip.ts'
import { freePort, listening } from './ports.ts'

const NGINX = '/usr/sbin/nginx'
const RTMP_MODULE = '/usr/lib/nginx/modules/ngx_rtmp_module.so'

/** A real RTMP server with the sample lesson on air. */
export interface RtmpUpstream {
  /** Play address of the lesson. */
  readonly url: string
  /** The lead teacher's encoder dies; the server goes on. */
  loseEncoder(): Promise<void>
  /** Resolves when it is on air. */
  startEncoder(): Promise<void>
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Why there is no RTMP upstream on this machine; undefined where there is. */
export function whyNoRtmpUpstream(): string | undefined {
  if (!existsSync(NGINX)) return 'nginx is not installed'
  return existsSync(RTMP_MODULE) ? undefined : 'the RTMP module of nginx is not installed'
}

export interface RtmpUpstreamOptions {
  /** An FLV file; the sample lesson. */
  readonly clip?: string
  /** Whether the lead teacher is on air from the beginning. */
  readonly onAir?: boolean
}

/** Starts nginx with its RTMP module on a free port of 127.0.0.1, and ffmpeg as the lead teacher's encoder. */
export async function startRtmpUpstream({ clip = CLIP_FILE, onAir = true }: RtmpUpstreamOptions = {}): Promise<RtmpUpstream> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-rtmp-'))
  const port = await freePort()
  const config = join(folder, 'nginx.conf')
  await writeFile(config, nginxConfig(folder, port))
  const server = spawn(NGINX, ['-p', folder, '-c', config], { stdio: 'ignore' })
  await listening(port)
  const url = `rtmp://127.0.0.1:${port}/live/class`
  const endless = ['-v', 'error', '-progress', 'pipe:1', '-re', '-stream_loop', '-1', '-i', clip, '-c', 'copy', '-f', 'flv', url]
  let encoder: ChildProcess | undefined
  const startEncoder = async (): Promise<void> => {
    const child = spawn('ffmpeg', endless, { stdio: ['ignore', 'pipe', 'ignore'] })
    encoder = child
    await once(child.stdout, 'data')
    child.stdout.resume()
  }
  if (onAir) await startEncoder()
  const stop = async (): Promise<void> => {
    await end(encoder)
    await end(server)
    await rm(folder, { recursive: true })
  }
  return {
    url,
    loseEncoder: () => end(encoder),
    startEncoder,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

function nginxConfig(folder: string, port: number): string {
  return `load_module ${RTMP_MODULE};
daemon off; master_process off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 64; }
rtmp { server { listen 127.0.0.1:${port}; application live { live on; wait_key on; idle_streams off; } } }
`
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
