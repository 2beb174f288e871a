import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { flvHeader, flvTag } from '#appliance/live/flv/flv-tag.ts'
import { TAG_AUDIO, TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { kindOf } from '#appliance/live/codec/codecs.ts'
import type { LoopingClip } from '#appliance/live/sample/sample-clip.ts'
import { looped, playInRealTime, readClip } from './clip.ts'
import { livePlaylist, segmentOf } from './hls-clip.ts'
import type { HlsClip } from './hls-clip.ts'

/**
 * live: as asked. silent: takes the request, never answers. redirect: leads to where it is; redirect-loop: to itself, for ever.
 * garbage: bytes of no kind. upgrade: changes to another protocol, unasked. A number: that status and nothing else.
 */
export type Mood = 'live' | 'silent' | 'html' | 'redirect' | 'redirect-loop' | 'garbage' | 'upgrade' | number

export interface HttpUpstreamOptions {
  /** What it sends as FLV; the sample lesson where undefined. */
  clip?: LoopingClip
  /** Needed for HLS. */
  hls?: HlsClip
  /** How much of a live FLV a newcomer gets at once. */
  burst?: number
  /** What `/hostile.m3u8` tries to get at. */
  fileOfTheBox?: string
}

/** Starts a platform far away, on 127.0.0.1. */
export async function startHttpUpstream(options: HttpUpstreamOptions = {}): Promise<HttpUpstream> {
  const upstream = new HttpUpstream(options)
  await upstream.start()
  return upstream
}

/**
 * A platform far away, at the wire: `/live.flv` without end, `/live.m3u8`, `/master.m3u8`, and its weaknesses:
 * `/playlist.flv` that is one, `/sound.flv`, `/picture.flv`, `/no-keyframe.flv`, `/recording.flv` (sent as fast as it goes), `/hostile.m3u8`.
 */
export class HttpUpstream {
  /** How every request is met from now on. */
  mood: Mood = 'live'
  /** Paths asked for, in order. */
  readonly requests: string[] = []
  readonly #options: HttpUpstreamOptions
  readonly #clip: LoopingClip
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #streams = new Map<ServerResponse, () => void>()
  #began = 0
  #standstill: number | undefined

  constructor(options: HttpUpstreamOptions) {
    this.#options = options
    this.#clip = options.clip ?? readClip()
    this.#server = createServer((request, response) => this.#answer(request, response))
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    // Long enough on air for a full playlist.
    this.#began = performance.now() - 60_000
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size
  }

  /** Endless answers stop in the middle, sockets stay open; the playlist stands still. */
  freeze(): void {
    for (const stop of this.#streams.values()) stop()
    this.#standstill ??= performance.now()
  }

  /** The playlist moves again; endless answers are begun afresh by whoever asks. */
  thaw(): void {
    this.#standstill = undefined
  }

  /** Dies midway, for everybody at once: the connections break. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy()
  }

  /** The programme is over: endless answers end properly. */
  signOff(): void {
    for (const response of this.#streams.keys()) response.end()
  }

  async stop(): Promise<void> {
    for (const stop of this.#streams.values()) stop()
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', 'http://upstream').pathname
    this.requests.push(path)
    response.on('error', () => undefined)
    if (typeof this.mood === 'number') return void response.writeHead(this.mood).end()
    switch (this.mood) {
      case 'silent':
        return
      case 'html':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end(LOGIN_PAGE)
      case 'redirect':
        return path.startsWith('/moved')
          ? this.#serve(path.slice(6), response)
          : void response.writeHead(302, { location: `/moved${path}` }).end()
      case 'redirect-loop':
        return void response.writeHead(302, { location: path }).end()
      case 'garbage':
        return void response.writeHead(200, { 'content-type': 'video/x-flv' }).end(Buffer.alloc(100_000, 0xa5))
      case 'upgrade':
        return response.writeHead(101, { connection: 'Upgrade', upgrade: 'websocket' }).flushHeaders()
      case 'live':
        return this.#serve(path, response)
    }
  }

  #serve(path: string, response: ServerResponse): void {
    const number = /^\/segment-(\d+)\.ts$/.exec(path)?.[1]
    if (number !== undefined) return this.#serveSegment(Number(number), response)
    switch (path) {
      case '/live.flv':
        return this.#stream(response, () => true)
      case '/sound.flv':
        return this.#stream(response, ({ type }) => type === TAG_AUDIO)
      case '/picture.flv':
        return this.#stream(response, ({ type }) => type === TAG_VIDEO)
      case '/no-keyframe.flv':
        return this.#stream(response, (message) => kindOf(message) !== 'keyframe')
      case '/recording.flv':
        return this.#serveRecording(response)
      case '/live.m3u8':
      case '/playlist.flv':
      case '/first.m3u8':
      case '/second.m3u8':
        return this.#servePlaylist(response)
      case '/master.m3u8':
        return void response.end(MASTER)
      case '/hostile.m3u8':
        return void response.end(hostile(this.#options.fileOfTheBox ?? '/etc/passwd'))
      default:
        return void response.writeHead(404).end()
    }
  }

  /** Three rounds of the clip, sent as fast as the line takes them. */
  #serveRecording(response: ServerResponse): void {
    const tags = [flvHeader({ audio: true, video: true }), ...this.#clip.headers.map(flvTag)]
    for (const message of looped(this.#clip)) {
      if (message.timestamp >= RECORDING_MILLISECONDS) break
      tags.push(flvTag(message))
    }
    response.writeHead(200, { 'content-type': 'video/x-flv' }).end(Buffer.concat(tags))
  }

  #stream(response: ServerResponse, has: (message: MediaMessage) => boolean): void {
    const headers = this.#clip.headers.filter((message) => has(message))
    const tracks = { audio: headers.some(({ type }) => type === TAG_AUDIO), video: headers.some(({ type }) => type === TAG_VIDEO) }
    response.writeHead(200, { 'content-type': 'video/x-flv' })
    response.write(Buffer.concat([flvHeader(tracks), ...headers.map(flvTag)]))
    const clip = { ...this.#clip, headers, round: this.#clip.round.filter((message) => has(message)) }
    const stop = playInRealTime(clip, (message) => response.write(flvTag(message)), this.#options.burst)
    this.#streams.set(response, stop)
    response.on('close', () => {
      stop()
      this.#streams.delete(response)
    })
  }

  #servePlaylist(response: ServerResponse): void {
    if (this.#options.hls === undefined) return void response.writeHead(404).end()
    const age = ((this.#standstill ?? performance.now()) - this.#began) / 1000
    response.writeHead(200, { 'content-type': 'application/vnd.apple.mpegurl' }).end(livePlaylist(this.#options.hls, age))
  }

  #serveSegment(number: number, response: ServerResponse): void {
    const segment = this.#options.hls && segmentOf(this.#options.hls, number)
    if (segment === undefined) return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'video/mp2t' }).end(segment)
  }
}

const RECORDING_MILLISECONDS = 96_000

const LOGIN_PAGE =
  '<!doctype html><html><head><title>Sign in to the network</title></head><body><form><input name="user"></form></body></html>'

const MASTER = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=400000,RESOLUTION=640x360
first.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=4000000,RESOLUTION=1920x1080
second.m3u8
`

/** Names a file of the box as its segments. */
const hostile = (file: string): string => `#EXTM3U
#EXT-X-VERSION:3
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:1
#EXTINF:2.000,
file://${file}
#EXTINF:2.000,
concat:${file}|${file}
#EXTINF:2.000,
subfile,,start,0,end,0,,:${file}
`
