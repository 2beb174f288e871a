import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'

/** mpegts.js set for low delay as its manual advises: no stash, and a faster rate until the target is reached. */
const SETTINGS = {
  enableStashBuffer: false,
  liveSync: true,
  liveSyncTargetLatency: 0.5,
  liveSyncMaxLatency: 1,
  liveSyncPlaybackRate: 1.2,
}

interface Player {
  /** The package that is its script. */
  module: string
  /** What the page runs with it. */
  play: (url: string) => string
}

const FLV: Player = {
  module: 'mpegts.js',
  play: (url) => `
  const player = mpegts.createPlayer({ type: 'flv', isLive: true, url: ${JSON.stringify(url)} }, ${JSON.stringify(SETTINGS)})
  player.attachMediaElement(document.getElementById('video'))
  player.load()
  player.play()`,
}

/** As it comes: three target durations behind the end. */
const HLS: Player = {
  module: 'hls.js',
  play: (url) => `
  const player = new Hls({ lowLatencyMode: false })
  player.attachMedia(document.getElementById('video'))
  player.loadSource(${JSON.stringify(url)})`,
}

const html = (script: string): string => `<!doctype html>
<title>player</title>
<video id="video" autoplay style="width:100vw;height:100vh"></video>
<script src="/player.js"></script>
<script>${script}</script>
`

/** A web page that plays a stream with a player of others, for servers that bring no page. It fetches the stream through itself. */
export class PlayerPage implements AsyncDisposable {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** Plays HTTP-FLV with mpegts.js. */
  static start(flvUrl: string): Promise<PlayerPage> {
    return PlayerPage.#serve(FLV, flvUrl)
  }

  /** Plays a playlist with hls.js, as one that knows no low latency. */
  static forHls(listUrl: string): Promise<PlayerPage> {
    return PlayerPage.#serve(HLS, listUrl)
  }

  static async #serve(player: Player, url: string): Promise<PlayerPage> {
    const script = await readFile(createRequire(import.meta.url).resolve(player.module))
    const { origin, pathname } = new URL(url)
    const server = createServer((request, response) => {
      const path = request.url ?? '/'
      if (path === '/' || path === '/player.js') {
        response.setHeader('content-type', path === '/' ? 'text/html' : 'text/javascript')
        return void response.end(path === '/' ? html(player.play(pathname)) : script)
      }
      void handOn(origin + path, response)
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

/** Media of the measured server under the page's own origin: a page of the box is of the box's origin, too. */
async function handOn(url: string, response: ServerResponse): Promise<void> {
  try {
    const answer = await fetch(url)
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    if (answer.body === null) response.end()
    else await pipeline(answer.body, response)
  } catch {
    response.destroy() // the server or the page is gone
  }
}
