import type { Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { SecureContextOptions, Server, TLSSocket } from 'node:tls'
import { seconds } from '#appliance/base/duration.ts'
import { listen } from '#appliance/base/listen.ts'
import type { Listening } from '#appliance/base/listen.ts'
import type { Log } from '#appliance/base/log.ts'
import type { Credentials } from './credentials.ts'
import { Handshakes } from './handshakes.ts'

const HANDSHAKE_TIME = seconds(10)
const KEEP_ALIVE = seconds(10)
/** For TLS 1.2 only those that keep old recordings of the line unreadable; for 1.3, which has no others, in Node's own order. */
const CIPHERS = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:ECDHE+AESGCM:ECDHE+CHACHA20'

/** Who takes the connections of a door. */
export interface BehindDoor {
  /** Counts a connection before a byte of it is read, and destroys it where it has no place. */
  admit?(raw: Socket): void
  /** Takes over a connection whose encryption stands. */
  serve(socket: TLSSocket): void
}

export interface TlsDoorOptions {
  readonly at: () => Listening
  /** What it speaks inside (RFC 7301); nothing is agreed on where left out. */
  readonly speaks?: string
  readonly behind: BehindDoor
  readonly log: Log
}

/**
 * A port that encrypts: it shakes hands, within 10 s and not with too many at once, and hands the connection on as a socket like any
 * other. What it has handed on is no longer its own.
 */
export class TlsDoor {
  readonly #options: TlsDoorOptions
  readonly #handshakes = new Handshakes()
  #server: Server | undefined
  #port = 0

  constructor(options: TlsDoorOptions) {
    this.#options = options
  }

  /** 0 while it does not listen. */
  get port(): number {
    return this.#port
  }

  /** Rejects with PORT_TAKEN or ROOM_FAILED. */
  async open(credentials: Credentials): Promise<void> {
    const { at, speaks, log } = this.#options
    const server = createServer({
      ...contextOf(credentials),
      ...{ handshakeTimeout: HANDSHAKE_TIME, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE },
      ...(speaks === undefined ? {} : { ALPNProtocols: [speaks] }),
    })
    server.on('connection', (raw) => this.#onConnection(raw))
    server.on('secureConnection', (socket) => this.#onSecure(socket))
    // Who speaks no TLS, does not know the certificate, or takes too long; a flood must not fill the log.
    server.on('tlsClientError', (error, socket) => {
      log.debug({ reason: error.message }, 'handshake failed')
      socket.destroy()
    })
    this.#port = await listen(server, at())
    server.on('error', (error) => log.warn({ reason: error.message }, 'connection not accepted'))
    this.#server = server
  }

  /** Whoever connects from now on is shown these. */
  renew(credentials: Credentials): void {
    this.#server?.setSecureContext(contextOf(credentials))
  }

  /** Safe to call twice. */
  close(): void {
    this.#port = 0
    this.#server?.close()
    this.#server = undefined
    this.#handshakes.cutOff()
  }

  #onConnection(raw: Socket): void {
    raw.on('error', () => raw.destroy())
    this.#options.behind.admit?.(raw)
    if (!raw.destroyed) this.#handshakes.begin(raw)
  }

  #onSecure(socket: TLSSocket): void {
    if (this.#server === undefined || !this.#handshakes.isDone(socket)) return void socket.destroy()
    // A client of TLS 1.2 could make the box shake hands again and again.
    socket.disableRenegotiation()
    this.#options.behind.serve(socket)
  }
}

function contextOf({ certificate, key }: Credentials): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2', ciphers: CIPHERS }
}
