import { createCipheriv, createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, link, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BOX_FLAGS } from '../../../firmware-scripts/set-up/pinned.mjs'
import { PROGRAM as NGINX } from './nginx-rtmp.ts'
import { answers, freePorts, newFolder, ServerProcess } from './server-process.ts'

const SERVER = fileURLToPath(new URL('file-server-process.ts', import.meta.url))
const FILM_BYTES = 67_108_864

/** A server of one file. */
export interface RunningFileServer {
  readonly pid: number
  readonly port: number
  readonly path: string
  /** Of the file. */
  readonly bytes: number
  stop(): Promise<void>
}

export interface FileServer {
  readonly name: string
  /** Why it cannot be started on this machine; undefined where it can. */
  missing(): string | undefined
  start(): Promise<RunningFileServer>
}

const nginxSettings = (port: number, folder: string): string => `
worker_processes 1;
daemon off;
pid nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  default_type video/mp4;
  server { listen 127.0.0.1:${port}; root ${folder}/files; }
}
`

export const nginxFiles: FileServer = {
  name: 'nginx sendfile',
  missing: () => (existsSync(NGINX) ? undefined : 'nginx is not installed (apt install nginx-light)'),
  start: async () => {
    const { folder, sha256 } = await aFilm('nginx-files')
    const [port = 0] = await freePorts(1)
    await writeFile(join(folder, 'nginx.conf'), nginxSettings(port, folder))
    const run = { command: NGINX, args: ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')] }
    return running(new ServerProcess('nginx', folder, run), port, `/${sha256}`)
  },
}

export const fastifyStaticFiles: FileServer = { name: '@fastify/static', missing: () => undefined, start: () => startNode('static', '/') }

export const libraryFiles: FileServer = {
  name: 'classbox library',
  missing: () => undefined,
  start: () => startNode('library', '/library/files/'),
}

async function startNode(kind: 'library' | 'static', prefix: string): Promise<RunningFileServer> {
  const { folder, sha256 } = await aFilm(`${kind}-files`)
  const [port = 0] = await freePorts(1)
  const env = { UV_THREADPOOL_SIZE: '8', MALLOC_ARENA_MAX: '2' }
  const run = { command: process.execPath, args: [...BOX_FLAGS, SERVER, kind, folder, String(port)], env }
  return running(new ServerProcess(kind, folder, run), port, prefix + sha256)
}

async function running(server: ServerProcess, port: number, path: string): Promise<RunningFileServer> {
  await server.untilReady(() => answers(port))
  return { pid: server.pid, port, path, bytes: FILM_BYTES, stop: () => server.stop() }
}

/** A folder with a film where the box keeps blobs, and the same one in `files`. */
async function aFilm(name: string): Promise<{ folder: string; sha256: string }> {
  const folder = await newFolder(name)
  const bytes = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(FILM_BYTES))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const blobs = join(folder, 'blobs', sha256.slice(0, 2))
  const files = join(folder, 'files')
  for (const each of [blobs, files]) await mkdir(each, { recursive: true })
  await writeFile(join(files, sha256), bytes)
  await link(join(files, sha256), join(blobs, sha256))
  // nginx's worker is another user where the bench runs as root.
  await chmod(folder, 0o755)
  return { folder, sha256 }
}
