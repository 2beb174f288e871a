import type { Clock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { TAG_AUDIO, TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'
import type { AmfValue } from './rtmp-amf.ts'
import { RtmpClient } from './rtmp-client.ts'
import type { RtmpCommand, RtmpPeer } from './rtmp-client.ts'

const DEFAULT_PORT = 1935
const RELAXED_BACKLOG_BYTES = 256 * 1024
const AUDIO_CHUNK_STREAM = 4
const VIDEO_CHUNK_STREAM = 6
const SCRIPT_CHUNK_STREAM = 5

export interface RtmpPublisherOptions {
  clock: Clock
  /** The own address to connect from; the system's choice where left out. */
  localAddress?: string
}

interface PublishUrl {
  peer: RtmpPeer
  app: string
  name: string
  /** The URL without the name of the stream, as the command `connect` carries it. */
  base: string
}

/**
 * A small RTMP publisher: the sample class, the simulated class and tests push media through it.
 * One object is one publication; it does not try again.
 */
export class RtmpPublisher {
  readonly #options: RtmpPublisherOptions
  readonly #client: RtmpClient
  #streamId = 0

  constructor(options: RtmpPublisherOptions) {
    this.#options = options
    this.#client = new RtmpClient(options.clock)
  }

  /** Resolves with the reason when the connection is gone, whoever ended it. */
  get gone(): Promise<BoxError> {
    return this.#client.gone
  }

  get isGone(): boolean {
    return this.#client.isGone
  }

  /**
   * Connects to `rtmp://host[:port]/app/name[?query]` and publishes there.
   * Rejects with BoxError PUBLISH_REFUSED and the server's own words, or PUBLISH_FAILED where there is no connection or no answer.
   */
  async connect(url: string): Promise<void> {
    const target = readUrl(url)
    try {
      const { localAddress } = this.#options
      await this.#client.open(localAddress === undefined ? target.peer : { ...target.peer, localAddress })
      await this.#publish(target)
    } catch (thrown) {
      this.#client.destroy()
      throw thrown
    }
  }

  async #publish({ app, name, base }: PublishUrl): Promise<void> {
    this.#client.widenChunks()
    const about = { app, type: 'nonprivate', flashVer: 'FMLE/3.0 (compatible; classbox)', tcUrl: base }
    refuseError(await this.#client.call('connect', about))
    this.#client.command(0, 'releaseStream', 0, null, name)
    this.#client.command(0, 'FCPublish', 0, null, name)
    const created = refuseError(await this.#client.call('createStream', null))
    this.#streamId = Number(created.values[2] ?? 1)
    const answer = this.#client.next((command) => command.name === 'onStatus' || command.name === '_error', 'publish')
    this.#client.command(this.#streamId, 'publish', 0, null, name, 'live')
    refuseError(await answer)
  }

  /** Sends one message; it waits here where the peer is slow: `drain` before sending more. Ignored once the connection is gone. */
  send({ type, timestamp, body }: MediaMessage): void {
    const chunkStream = type === TAG_VIDEO ? VIDEO_CHUNK_STREAM : type === TAG_AUDIO ? AUDIO_CHUNK_STREAM : SCRIPT_CHUNK_STREAM
    this.#client.message({ type, streamId: this.#streamId, timestamp, body }, chunkStream)
  }

  /** Resolves when the peer keeps up; rejects with the reason once the connection is gone. */
  async drain(): Promise<void> {
    await this.#client.drain(RELAXED_BACKLOG_BYTES)
  }

  /** Says good-bye and closes; safe at any time. */
  async close(): Promise<void> {
    if (this.#streamId !== 0) this.#client.command(0, 'deleteStream', 0, null, this.#streamId)
    await this.#client.close()
  }

  /** Drops the connection without a word, as a crashed encoder does. */
  destroy(): void {
    this.#client.destroy()
  }
}

function readUrl(text: string): PublishUrl {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [app, name] = url?.pathname.slice(1).split('/') ?? []
  if (url?.protocol !== 'rtmp:' || app === undefined || app === '' || name === undefined || name === '') {
    throw new BoxError('SOURCE_URL_REFUSED', 'a publish address looks like rtmp://host:1935/app/name')
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port)
  return { peer: { host, port }, app, name: name + url.search, base: `rtmp://${url.host}/${app}` }
}

function refuseError(command: RtmpCommand): RtmpCommand {
  const about = command.values[2]
  const level = command.name === '_error' ? 'error' : textIn(about, 'level')
  if (level !== 'error') return command
  const words = textIn(about, 'description') ?? textIn(about, 'code') ?? 'no reason given'
  throw new BoxError('PUBLISH_REFUSED', `the RTMP server refused: ${words}`, { details: { answer: textIn(about, 'code') } })
}

function textIn(value: AmfValue, name: string): string | undefined {
  const field = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined
  return typeof field === 'string' ? field : undefined
}
