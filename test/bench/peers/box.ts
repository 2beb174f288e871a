import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePorts, newFolder, ServerProcess } from './server-process.ts'
import { BOX_FLAGS, PACKED_BOX } from '../../../firmware-scripts/set-up/pinned.mjs'
import type { RunningServer, Server } from './server.ts'

const PROGRAM = fileURLToPath(new URL(`../../../${PACKED_BOX}`, import.meta.url))
const COMPILE_CACHE = fileURLToPath(new URL('../../../var/bench/compile-cache', import.meta.url))

/** The box, with what only it has. */
export interface RunningBox extends RunningServer {
  /** `http://127.0.0.1:…` without a slash at its end. */
  readonly address: string
}

/** Starts the box's process in a folder of its own, by default with the default settings; it may not be ready yet. */
export async function spawnBox(settings = '# the defaults\n'): Promise<{ server: ServerProcess; http: number; rtmp: number }> {
  const folder = await newFolder('box')
  const [http = 0, rtmp = 0] = await freePorts(2)
  const config = join(folder, 'config.yaml')
  await writeFile(config, settings)
  const env = {
    CLASSBOX_CONFIG: config,
    CLASSBOX_DATA: join(folder, 'data'),
    CLASSBOX_HOST: '127.0.0.1',
    CLASSBOX_HTTP_PORT: String(http),
    CLASSBOX_RTMP_PORT: String(rtmp),
    UV_THREADPOOL_SIZE: '8',
    MALLOC_ARENA_MAX: '2',
    NODE_COMPILE_CACHE: COMPILE_CACHE, // as `npm start` has one
  }
  return { server: new ServerProcess('classbox', folder, { command: process.execPath, args: [...BOX_FLAGS, PROGRAM], env }), http, rtmp }
}

/** Whether GET `url` answers 200 now. */
export async function isServed(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.status === 200
  } catch {
    return false
  }
}

/** A box with settings of its own, ready. */
export async function startBox(settings?: string): Promise<RunningBox> {
  const { server, http, rtmp } = await spawnBox(settings)
  const address = `http://127.0.0.1:${http}`
  await server.untilReady(() => isServed(`${address}/healthz`))
  const key = (await readFile(join(server.folder, 'data', 'publish-key'), 'utf8')).trim()
  return {
    name: box.name,
    pid: server.pid,
    folder: server.folder,
    address,
    publishUrl: `rtmp://127.0.0.1:${rtmp}/live/${key}`,
    places: {
      flv: { kind: 'flv', port: http, path: '/live/class.flv' },
      rtmp: { kind: 'rtmp', port: rtmp, path: '/play/class' },
      hls: { kind: 'hls', port: http, path: '/live/class/plain.m3u8' },
      'll-hls': { kind: 'll-hls', port: http, path: '/live/class/index.m3u8' },
    },
    stop: () => server.stop(),
  }
}

/** The box as `npm start` runs it. */
export const box: Server & { start(): Promise<RunningBox> } = {
  name: 'classbox',
  missing: () => (existsSync(PROGRAM) ? undefined : `${PACKED_BOX} is not there`),
  start: () => startBox(),
}
