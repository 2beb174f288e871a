import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'

/** mpegts.js set for low delay as its manual advises: no stash, and a faster rate until the target is reached. */
const SETTINGS = {
  enableStashBuffer: false,
  liveSync: true,
  liveSyncTargetLatency: 0.5,
  liveSyncMaxLatency: 1,
  liveSyncPlaybackRate: 1.2,
}

const html = (url: string): string => `<!doctype html>
<title>player</title>
<video id="video" autoplay style="width:100vw;height:100vh"></video>
<script src="/mpegts.js"></script>
<script>
  const player = mpegts.createPlayer({ type: 'flv', isLive: true, url: ${JSON.stringify(url)} }, ${JSON.stringify(SETTINGS)})
  player.attachMediaElement(document.getElementById('video'))
  player.load()
  player.play()
</script>
`

/** A web page that plays an HTTP-FLV with mpegts.js, for servers that bring no page. */
export class PlayerPage implements AsyncDisposable {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(flvUrl: string): Promise<PlayerPage> {
    const script = await readFile(createRequire(import.meta.url).resolve('mpegts.js'))
    const server = createServer((request, response) => {
      const isScript = request.url === '/mpegts.js'
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
      response.end(isScript ? script : html(flvUrl))
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new PlayerPage(server)
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    await once(this.#server.close(), 'close')
  }
}
