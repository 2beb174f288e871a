import { copyFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { answers, freePorts, newFolder, ServerProcess } from './server-process.ts'
import type { Server } from './server.ts'

/** Its own command line and configuration; only the ports and the folder are ours. */
function programOf(): string {
  return createRequire(import.meta.url).resolve('node-media-server/bin/app.js')
}

/** node-media-server as its package ships it. */
export const nodeMediaServer: Server = {
  name: 'node-media-server',

  missing(): string | undefined {
    try {
      programOf()
      return undefined
    } catch {
      return 'the package node-media-server is not installed'
    }
  },

  async start() {
    const program = programOf()
    const folder = await newFolder('nms')
    for (const file of ['config.json', 'cert.pem', 'key.pem']) await copyFile(join(dirname(program), file), join(folder, file))
    const [rtmp = 0, rtmps = 0, http = 0, https = 0] = await freePorts(4)
    const ports = { 'rtmp-port': rtmp, 'rtmps-port': rtmps, 'http-port': http, 'https-port': https }
    const args = Object.entries(ports).flatMap(([option, port]) => [`--${option}`, String(port)])
    const server = new ServerProcess(this.name, folder, {
      command: process.execPath,
      args: [program, '-c', join(folder, 'config.json'), '-b', '127.0.0.1', ...args],
    })
    await server.untilReady(async () => (await answers(rtmp)) && (await answers(http)))
    return {
      name: this.name,
      pid: server.pid,
      folder,
      publishUrl: `rtmp://127.0.0.1:${rtmp}/live/class`,
      places: {
        flv: { kind: 'flv', port: http, path: '/live/class.flv' },
        rtmp: { kind: 'rtmp', port: rtmp, path: '/live/class' },
      },
      stop: () => server.stop(),
    }
  },
}
