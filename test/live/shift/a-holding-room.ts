import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BoxBus } from '#appliance/base/bus.ts'
import { RealClock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { View } from '#appliance/base/view.ts'
import { Live } from '#appliance/live/live.ts'
import { askOf, HttpReply } from '#appliance/live/packager/hls-http.ts'
import { freeSpace } from '#appliance/storage/disk.ts'
import { playInRealTime, readClip } from '#test/upstreams/clip.ts'
import { liveConfig } from '../a-relay.ts'
import { HEAD } from '../flv-viewer.ts'
import { noPublishers } from '../no-publishers.ts'

/** A page for players of others: what stands in it comes by script. */
const PAGE = '<!doctype html><title>players</title>'

export interface HoldingRoomOptions {
  folder: string
  /** Whether what an earlier one held goes on. */
  keep?: boolean
  /** Bytes of the disk to leave free. */
  minFree?: number
}

/**
 * The live room on its own behind a plain web server, with the sample lesson published in real time: `/live/class.flv` and HLS beside it,
 * `POST /hold`, `/resume`, `/jump`, and `/view`.
 */
export class HoldingRoom {
  readonly live: Live
  readonly facts: { name: string; payload: unknown }[] = []
  readonly #options: HoldingRoomOptions
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  #stopSource: (() => void) | undefined

  constructor(options: HoldingRoomOptions) {
    this.#options = options
    const clock = new RealClock()
    const bus = new BoxBus(clock, (_name, thrown) => {
      throw thrown
    })
    bus.onAny(({ name, payload }) => this.facts.push({ name, payload }))
    const config = liveConfig()
    config.recording = { ...config.recording, min_free_bytes: options.minFree ?? 0 }
    const nothing = async (): Promise<void> => undefined
    this.live = new Live({
      ...{ bus, clock, log: createLog('silent'), config: () => config },
      ingest: noPublishers,
      pull: () => ({
        start: () => undefined,
        stop: nothing,
        refresh: () => undefined,
        choose: () => undefined,
        view: new View([]),
        revision: '',
      }),
      sample: () => ({ running: false, start: nothing, stop: nothing }),
      ffmpeg: { find: async () => undefined },
      shift: { folder: options.folder, freeSpace },
    })
  }

  /** Resolves once the picture is on, at the port. */
  async start(): Promise<number> {
    await this.live.start()
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    await this.live.takeUpShifts(() => this.#options.keep === true)
    const input = this.live.channel('class').open({ kind: 'publisher', from: '192.0.2.9' })
    const clip = readClip()
    for (const header of clip.headers) input.push(header)
    this.#stopSource = playInRealTime(clip, (message) => input.push(message), 2000)
    return this.port
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    this.#stopSource?.()
    await this.live.stop()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/'
    if (path === '/live/class.flv') return this.#watch(request)
    if (path.startsWith('/live/')) return this.#hls(request, response)
    if (path === '/hold') this.live.holdPicture('class')
    if (path === '/resume') this.live.resumePicture('class')
    if (path === '/jump') this.live.jumpToLive('class')
    if (path === '/') response.setHeader('content-type', 'text/html')
    response.end(path === '/' ? PAGE : JSON.stringify(this.live.view.value.channels[0]))
  }

  async #watch({ socket }: IncomingMessage): Promise<void> {
    socket.removeAllListeners('data')
    socket.on('data', () => undefined)
    await this.live.watch('class', { socket, address: '127.0.0.1', known: true, head: HEAD })
  }

  #hls(request: IncomingMessage, response: ServerResponse): void {
    const fail = (error: BoxError): void => void response.writeHead(error.code === 'SEGMENT_GONE' ? 404 : 503).end(error.code)
    const [ask, reply] = [askOf(request), new HttpReply(response)]
    if (this.live.hls.serve(ask, reply, fail)) return
    try {
      this.live.hls.admit(ask, { known: true, label: '' })
    } catch (thrown) {
      if (thrown instanceof BoxError) return fail(thrown)
      throw thrown
    }
    this.live.hls.serve(ask, reply, fail)
  }
}
