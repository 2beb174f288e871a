import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MODULES, nginxRtmp, PROGRAM } from './nginx-rtmp.ts'
import { answers, freePorts, newFolder, ServerProcess } from './server-process.ts'
import type { Server } from './server.ts'

const configuration = (rtmp: number, http: number, folder: string): string => `
load_module ${MODULES.find((path) => existsSync(path))};
worker_processes 1;
daemon off;
pid nginx.pid;
events { worker_connections 1024; }
rtmp {
  server {
    listen 127.0.0.1:${rtmp};
    chunk_size 4096;
    application live { live on; hls on; hls_path ${folder}/hls; hls_fragment 2s; hls_playlist_length 14s; }
  }
}
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  types { application/vnd.apple.mpegurl m3u8; video/mp2t ts; }
  server { listen 127.0.0.1:${http}; root ${folder}; }
}
`

/** The same nginx writing the lesson to files of 2 s and serving them as they are. */
export const nginxHls: Server = {
  name: 'nginx HLS',
  missing: () => nginxRtmp.missing(),

  async start() {
    const folder = await newFolder('nginx-hls')
    const [rtmp = 0, http = 0] = await freePorts(2)
    await mkdir(join(folder, 'hls'))
    // Its worker is another user where the bench runs as root.
    await Promise.all([chmod(folder, 0o755), chmod(join(folder, 'hls'), 0o777)])
    await writeFile(join(folder, 'nginx.conf'), configuration(rtmp, http, folder))
    const server = new ServerProcess(this.name, folder, {
      command: PROGRAM,
      args: ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')],
    })
    await server.untilReady(async () => (await answers(rtmp)) && (await answers(http)))
    return {
      name: this.name,
      pid: server.pid,
      folder,
      publishUrl: `rtmp://127.0.0.1:${rtmp}/live/class`,
      places: { hls: { kind: 'hls', port: http, path: '/hls/class.m3u8' } },
      stop: () => server.stop(),
    }
  },
}
