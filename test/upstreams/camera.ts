import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { TAG_VIDEO } from '#appliance/live/media.ts'
import type { MediaMessage } from '#appliance/live/media.ts'
import { playInRealTime, readClip } from './clip.ts'

const VIDEO_CHANNEL = 0
const AUDIO_CHANNEL = 2
const MOST_PAYLOAD = 1200
const SOUND_MILLISECONDS = 20
const FLV_VIDEO_HEADER = 5

export interface CameraOptions {
  /** Asks for them by digest (RFC 2617), as cameras do. */
  user?: string
  password?: string
}

/** A network camera at the wire: RTSP (RFC 2326) on one TCP connection, H.264 (RFC 6184), and sound in G.711. */
export interface Camera {
  /** `rtsp://127.0.0.1:<port>/Streaming/Channels/101` */
  readonly url: string
  readonly port: number
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export async function startCamera(options: CameraOptions = {}): Promise<Camera> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    new Session(socket, options).begin()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return { url: `rtsp://127.0.0.1:${port}/Streaming/Channels/101`, port, stop, [Symbol.asyncDispose]: stop }
}

class Session {
  readonly #socket: Socket
  readonly #options: CameraOptions
  readonly #clip = readClip()
  readonly #sequence = new Map<number, number>()
  #text = ''

  constructor(socket: Socket, options: CameraOptions) {
    this.#socket = socket
    this.#options = options
  }

  begin(): void {
    this.#socket.on('data', (bytes) => {
      this.#text += bytes.toString('latin1')
      for (let end = this.#text.indexOf('\r\n\r\n'); end >= 0; end = this.#text.indexOf('\r\n\r\n')) {
        const request = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 4)
        this.#answer(request)
      }
    })
  }

  #answer(request: string): void {
    const [, method = '', address = ''] = /(\w+) (\S+) RTSP/.exec(request) ?? []
    const head = [`CSeq: ${/CSeq: (\d+)/i.exec(request)?.[1]}`, 'Session: 1']
    if (method === 'DESCRIBE' && !this.#knows(request, method)) {
      return this.#say(401, [...head, 'WWW-Authenticate: Digest realm="camera", nonce="n0nce"'])
    }
    switch (method) {
      case 'DESCRIBE':
        return this.#say(200, [...head, `Content-Base: ${address}/`, 'Content-Type: application/sdp'], this.#description())
      case 'SETUP':
        return this.#say(200, [...head, `Transport: RTP/AVP/TCP;unicast;interleaved=${address.endsWith('video') ? '0-1' : '2-3'}`])
      case 'PLAY':
        this.#say(200, head)
        return this.#play()
      default:
        return this.#say(200, [...head, 'Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN'])
    }
  }

  #knows(request: string, method: string): boolean {
    const { user, password } = this.#options
    if (user === undefined) return true
    const uri = /uri="([^"]*)"/.exec(request)?.[1] ?? ''
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
    return request.includes(`response="${md5(`${md5(`${user}:camera:${password}`)}:n0nce:${md5(`${method}:${uri}`)}`)}"`)
  }

  #say(status: number, head: readonly string[], body = ''): void {
    const length = body === '' ? [] : [`Content-Length: ${body.length}`]
    this.#socket.write([`RTSP/1.0 ${status} ${status === 200 ? 'OK' : 'Unauthorized'}`, ...head, ...length, '', body].join('\r\n'))
  }

  #description(): string {
    const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=camera', 'c=IN IP4 0.0.0.0', 't=0 0']
    const video = [
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      `a=fmtp:96 packetization-mode=1;sprop-parameter-sets=${this.#parameterSets()}`,
    ]
    const audio = ['m=audio 0 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=control:audio']
    return [...lines, ...video, 'a=control:video', ...audio, ''].join('\r\n')
  }

  /** Those of the AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1), one of each kind. */
  #parameterSets(): string {
    const record = this.#clip.headers.find(({ type }) => type === TAG_VIDEO)?.body.subarray(FLV_VIDEO_HEADER) ?? Buffer.alloc(0)
    const afterFirst = 8 + record.readUInt16BE(6)
    const first = record.subarray(8, afterFirst)
    const second = record.subarray(afterFirst + 3, afterFirst + 3 + record.readUInt16BE(afterFirst + 1))
    return [first, second].map((set) => set.toString('base64')).join(',')
  }

  #play(): void {
    let heard = 0
    const stop = playInRealTime(this.#clip, (message) => {
      if (message.type === TAG_VIDEO) this.#sendPicture(message)
      for (; heard <= message.timestamp; heard += SOUND_MILLISECONDS) {
        this.#send(AUDIO_CHANNEL, { payload: Buffer.alloc(160, 0xd5), timestamp: heard * 8, last: true })
      }
    })
    this.#socket.on('close', stop)
  }

  #sendPicture({ body, timestamp }: MediaMessage): void {
    const units: Buffer[] = []
    for (let at = FLV_VIDEO_HEADER; at + 4 <= body.length; at += 4 + body.readUInt32BE(at)) {
      units.push(body.subarray(at + 4, at + 4 + body.readUInt32BE(at)))
    }
    for (const [number, unit] of units.entries()) this.#sendUnit(unit, { timestamp: timestamp * 90, last: number === units.length - 1 })
  }

  /** One NAL unit: whole where it fits, else in FU-A packets (RFC 6184 5.8). */
  #sendUnit(unit: Buffer, { timestamp, last }: { timestamp: number; last: boolean }): void {
    if (unit.length <= MOST_PAYLOAD) return this.#send(VIDEO_CHANNEL, { payload: unit, timestamp, last })
    const head = unit[0] ?? 0
    for (let at = 1; at < unit.length; at += MOST_PAYLOAD) {
      const end = at + MOST_PAYLOAD >= unit.length
      const indicator = Buffer.of((head & 0xe0) | 28, (at === 1 ? 0x80 : 0) | (end ? 0x40 : 0) | (head & 0x1f))
      this.#send(VIDEO_CHANNEL, { payload: Buffer.concat([indicator, unit.subarray(at, at + MOST_PAYLOAD)]), timestamp, last: last && end })
    }
  }

  /** One RTP packet (RFC 3550 5.1), interleaved (RFC 2326 10.12). */
  #send(channel: number, { payload, timestamp, last }: { payload: Buffer; timestamp: number; last: boolean }): void {
    const sequence = this.#sequence.get(channel) ?? 0
    this.#sequence.set(channel, (sequence + 1) & 0xff_ff)
    const head = Buffer.alloc(16)
    head.writeUInt8(0x24, 0)
    head.writeUInt8(channel, 1)
    head.writeUInt16BE(payload.length + 12, 2)
    head.writeUInt8(0x80, 4)
    head.writeUInt8((last ? 0x80 : 0) | (channel === VIDEO_CHANNEL ? 96 : 8), 5)
    head.writeUInt16BE(sequence, 6)
    head.writeUInt32BE(timestamp >>> 0, 8)
    head.writeUInt32BE(channel + 1, 12)
    if (!this.#socket.destroyed) this.#socket.write(Buffer.concat([head, payload]))
  }
}
