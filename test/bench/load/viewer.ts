import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { WatchPlace } from '../peers/server.ts'
import { FlvScanner } from './flv-scanner.ts'
import { HlsViewer } from './hls-viewer.ts'
import { HttpBody } from './http-body.ts'
import { RtmpScanner } from './rtmp-scanner.ts'
import { connectCommand, createStreamCommand, playCommand, readResult } from './rtmp-words.ts'
import { ViewerTally } from './viewer-tally.ts'

const HANDSHAKE_ANSWER = 1 + 1536 + 1536
const COMMAND = 20
const VIDEO = 9

/** Somebody who watches, as the bench sees them: reads, or stops reading, and never decodes. */
export interface Watcher {
  readonly tally: ViewerTally
  readonly closed: boolean
  readonly stalled: boolean
  /** Stops reading with the socket open, as a tablet does that went to sleep. */
  stall(): void
}

export function watch(place: WatchPlace): Watcher {
  return place.kind === 'hls' || place.kind === 'll-hls' ? new SegmentWatcher(place) : new StreamWatcher(place)
}

/** One that is served segment by segment. */
class SegmentWatcher implements Watcher {
  readonly tally = new ViewerTally()
  readonly #viewer: HlsViewer
  stalled = false

  constructor(place: WatchPlace) {
    this.#viewer = new HlsViewer(place, this.tally)
  }

  get closed(): boolean {
    return this.#viewer.closed
  }

  stall(): void {
    this.stalled = true
    this.#viewer.pause()
  }
}

/** One on a single connection that brings the whole lesson. */
class StreamWatcher implements Watcher {
  readonly tally = new ViewerTally()
  readonly #socket: Socket
  closed = false
  stalled = false

  constructor(place: WatchPlace) {
    this.#socket = connect({ port: place.port, host: '127.0.0.1', noDelay: true })
    const take = place.kind === 'flv' ? this.#overHttp(place) : this.#overRtmp(place)
    this.#socket
      .on('data', (bytes: Buffer) => {
        this.tally.bytes += bytes.length
        take(bytes)
      })
      .on('error', () => undefined) // 'close' follows and is what is counted
      .on('close', () => (this.closed = true))
  }

  stall(): void {
    this.stalled = true
    this.#socket.pause()
  }

  #overHttp({ port, path }: WatchPlace): (bytes: Buffer) => void {
    const flv = new FlvScanner((head) => this.tally.sawVideo(head))
    const body = new HttpBody((bytes) => flv.write(bytes))
    this.#socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\n\r\n`)
    return (bytes) => body.write(bytes)
  }

  #overRtmp({ port, path }: WatchPlace): (bytes: Buffer) => void {
    const [, app = '', name = ''] = path.split('/')
    const scanner = new RtmpScanner((type, head) => {
      if (type === VIDEO) this.tally.sawVideo(head)
      if (type === COMMAND) this.#answer(head, name)
    })
    const hello = Buffer.alloc(1 + 1536)
    hello.writeUInt8(3)
    this.#socket.write(hello)
    let greeting: Buffer | undefined = Buffer.alloc(0)
    return (bytes) => {
      if (greeting === undefined) return scanner.write(bytes)
      greeting = Buffer.concat([greeting, bytes])
      if (greeting.length < HANDSHAKE_ANSWER) return
      this.#socket.write(Buffer.concat([greeting.subarray(1, 1 + 1536), connectCommand(app, `rtmp://127.0.0.1:${port}/${app}`)]))
      scanner.write(greeting.subarray(HANDSHAKE_ANSWER))
      greeting = undefined
    }
  }

  #answer(command: Buffer, name: string): void {
    const result = readResult(command)
    if (result?.transaction === 1) this.#socket.write(createStreamCommand())
    if (result?.transaction === 2) this.#socket.write(playCommand(result.value, name))
  }
}
