import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers, freePorts, newFolder, ServerProcess } from './server-process.ts'
import type { Server } from './server.ts'

export const PROGRAM = '/usr/sbin/nginx'
export const MODULES = ['/usr/lib/nginx/modules/ngx_rtmp_module.so', '/usr/share/nginx/modules/ngx_rtmp_module.so']

const configuration = (port: number): string => `
load_module ${MODULES.find((path) => existsSync(path))};
worker_processes 1;
daemon off;
pid nginx.pid;
events { worker_connections 1024; }
rtmp {
  server {
    listen 127.0.0.1:${port};
    chunk_size 4096;
    application live { live on; }
  }
}
`

/** Debian's nginx with its rtmp module, one worker, nothing written to disk. */
export const nginxRtmp: Server = {
  name: 'nginx-rtmp',

  missing(): string | undefined {
    if (!existsSync(PROGRAM)) return 'nginx is not installed (apt install nginx-light libnginx-mod-rtmp)'
    return MODULES.some((path) => existsSync(path)) ? undefined : 'its rtmp module is not installed (apt install libnginx-mod-rtmp)'
  },

  async start() {
    const folder = await newFolder('nginx')
    const [port = 0] = await freePorts(1)
    await writeFile(join(folder, 'nginx.conf'), configuration(port))
    const args = ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')]
    const server = new ServerProcess(this.name, folder, { command: PROGRAM, args })
    await server.untilReady(() => answers(port))
    return {
      name: this.name,
      pid: server.pid,
      folder,
      publishUrl: `rtmp://127.0.0.1:${port}/live/class`,
      places: { rtmp: { kind: 'rtmp', port, path: '/live/class' } },
      stop: () => server.stop(),
    }
  },
}
