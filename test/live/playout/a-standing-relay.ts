import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer, get } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BoxBus } from '#appliance/base/bus.ts'
import { RealClock } from '#appliance/base/clock.ts'
import { createLog } from '#appliance/base/log.ts'
import type { PullSource } from '#appliance/config/schema.ts'
import type { Fact } from '#appliance/contract/facts.ts'
import type { ChannelView } from '#appliance/contract/live.ts'
import { Live } from '#appliance/live/live.ts'
import { askOf, HttpReply } from '#appliance/live/packager/hls-http.ts'
import type { CastStandIn } from '#appliance/live/playout/stand-in-upstream.ts'
import { Ffmpeg } from '#appliance/live/pull/ffmpeg.ts'
import { Pull } from '#appliance/live/pull/pull.ts'
import type { PullLimits } from '#appliance/live/pull/upstream.ts'
import { flvHead } from '#appliance/web/routes/live-flv.ts'
import { liveConfig } from '../a-relay.ts'
import { readPlaylist } from '../packager/m3u8.ts'
import { noPublishers } from '../no-publishers.ts'

export interface StandingRelayOptions {
  sources: PullSource[]
  standIns: CastStandIn[]
  limits?: Partial<PullLimits>
}

/** A class that is pulled, and carried on by films, on real clocks and sockets: its FLV and HLS behind a server of the test. */
export class StandingRelay {
  readonly clock = new RealClock()
  readonly facts: Fact[] = []
  readonly live: Live
  readonly #server: Server
  readonly #shiftFolder = join(tmpdir(), `classbox-shift-${randomUUID()}`)

  constructor({ sources, standIns, limits }: StandingRelayOptions) {
    const { clock } = this
    const bus = new BoxBus(clock, (_name, thrown) => {
      throw thrown
    })
    bus.onAny((fact) => this.facts.push(fact))
    const log = createLog('silent')
    const ffmpeg = new Ffmpeg({ clock, searchPath: process.env['PATH'] ?? '' })
    const plan = { sources, standIns, shared_as: '', peers: [] }
    const limitsNow = (): Partial<PullLimits> => ({ ...limits })
    this.live = new Live({
      ...{ bus, clock, log, ffmpeg, config: () => liveConfig() },
      shift: { folder: this.#shiftFolder, freeSpace: async () => Infinity },
      ingest: noPublishers,
      pull: (door) =>
        new Pull({ door, bus, clock, log, ffmpeg, plan: () => plan, limits: limitsNow, boxId: () => 'this-box', random: () => 0.5 }),
      sample: () => ({ running: false, start: async () => undefined, stop: async () => undefined }),
    })
    this.#server = createServer((request, response) => void this.#answer(request, response))
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    await this.live.start()
    this.live.demand('class', true)
    return this
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Id of the upstream that feeds the class. */
  get running(): string | undefined {
    return this.live.view.value.channels[0]?.upstreams.find(({ state }) => state === 'running')?.id
  }

  /** Resolves once this upstream feeds the class. */
  until(id: string): Promise<void> {
    return this.sees(() => this.running === id)
  }

  /** Resolves once this holds of the class. */
  async sees(holds: (channel: ChannelView) => boolean): Promise<void> {
    const looks = (): boolean => this.live.view.value.channels.slice(0, 1).some(holds)
    if (looks()) return
    await new Promise<void>((resolve) => {
      const forget = this.live.view.watch(() => {
        if (!looks()) return
        forget()
        resolve()
      })
    })
  }

  /** Gathers the FLV of the class as a player gets it, from now on. */
  record(): FlvRecording {
    return new FlvRecording(`${this.origin}/live/class.flv`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.live.stop()
    this.#server.closeAllConnections()
    this.#server.close()
    await rm(this.#shiftFolder, { recursive: true, force: true })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket, url } = request
    if (url?.startsWith('/live/') !== true) return void response.end('<!doctype html>')
    if (url === '/live/class.flv') return void (await this.live.watch('class', { socket, address: '127.0.0.1', head: flvHead() }))
    const fail = (): void => void response.writeHead(404).end()
    const [ask, reply] = [askOf(request), new HttpReply(response)]
    if (this.live.hls.serve(ask, reply, fail)) return
    this.live.hls.admit(ask, { known: false, label: '' })
    this.live.hls.serve(ask, reply, fail)
  }
}

/** What an FLV player got. */
export class FlvRecording {
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #look = (): void => undefined

  constructor(url: string) {
    get(url, (response) => {
      response.on('error', () => undefined)
      response.on('data', (chunk: Buffer) => {
        this.#chunks.push(chunk)
        this.#bytes += chunk.length
        this.#look()
      })
    })
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  /** Resolves once so many more bytes have come. */
  async more(bytes: number): Promise<void> {
    const goal = this.#bytes + bytes
    await new Promise<void>((resolve) => {
      this.#look = () => void (this.#bytes >= goal && resolve())
      this.#look()
    })
  }
}

/** A plain client of HLS that keeps all it gets: segments in order, those of one initialisation together. */
export class HlsRecording {
  readonly #base: string
  readonly #films: { map: string; parts: Buffer[] }[] = []
  #newest = -1
  #over = false
  readonly #reading: Promise<void>

  constructor(origin: string) {
    this.#base = `${origin}/live/class`
    this.#reading = this.#read()
  }

  /** Each initialisation with what belongs to it, as a film. */
  async end(): Promise<Buffer[]> {
    this.#over = true
    await this.#reading
    return this.#films.map(({ parts }) => Buffer.concat(parts))
  }

  async #read(): Promise<void> {
    for (let directives = ''; !this.#over;) {
      const playlist = readPlaylist((await this.#get(`index.m3u8${directives}`)).toString())
      for (const { number, uri, map = '', discontinuity } of playlist.segments) {
        if (number <= this.#newest || uri === undefined) continue
        this.#newest = number
        // An initialisation leaves the box with the last segment that needs it.
        if (this.#films.at(-1)?.map !== map || discontinuity) this.#films.push({ map, parts: [await this.#get(map)] })
        this.#films.at(-1)?.parts.push(await this.#get(uri))
      }
      const hint = playlist.hints.at(-1)?.['URI']?.split('.')
      directives = hint === undefined ? '' : `?_HLS_msn=${hint[0]}&_HLS_part=${hint[1]}`
    }
  }

  async #get(path: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(`${this.#base}/${path}`)).arrayBuffer())
  }
}
