import { readFile } from 'node:fs/promises'
import type { Clock } from '#appliance/base/clock.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { Lane } from '#appliance/base/lane.ts'
import type { Log } from '#appliance/base/log.ts'
import { ownFile } from '#appliance/base/own-files.ts'
import { RtmpPublisher } from '../rtmp/rtmp-publisher.ts'
import { publishInRealTime } from './clip-publishing.ts'
import { readLoopingClip } from './sample-clip.ts'
import type { LoopingClip } from './sample-clip.ts'
import type { LentKey } from '../ingest/stream-keys.ts'

const CLIP = ownFile('live/sample/sample-class.flv')

export interface SampleClassOptions {
  /** Where the box's own RTMP door listens; asked at each start. */
  door: () => { host: string; port: number }
  /** A key for the time of one run. */
  lendKey: () => LentKey
  clock: Clock
  log: Log
  /** An FLV file; the box's own clip where left out. */
  clip?: string
}

/**
 * The lesson that the box brings along: a short clip, published again and again through the box's real RTMP door
 * at the pace of a live encoder, on one continuous clock.
 */
export class SampleClass {
  readonly #options: SampleClassOptions
  readonly #lane = new Lane()
  #stopping: AbortController | undefined
  #run: Promise<void> = Promise.resolve()

  constructor(options: SampleClassOptions) {
    this.#options = options
  }

  get running(): boolean {
    return this.#stopping !== undefined
  }

  /**
   * Resolves when the door has accepted the sample; media follow. Rejects with BoxError SAMPLE_MISSING where the clip cannot be read,
   * PUBLISH_REFUSED where somebody else publishes, PUBLISH_FAILED where the door does not listen.
   */
  start(): Promise<void> {
    return this.#lane.run(() => this.#begin())
  }

  /** Resolves when the sample has left the door. */
  async stop(): Promise<void> {
    await this.#lane.run(async () => {
      this.#stopping?.abort()
      await this.#run
    })
  }

  async #begin(): Promise<void> {
    if (this.#stopping !== undefined) return
    const stopping = new AbortController()
    this.#stopping = stopping
    const key = this.#options.lendKey()
    const publisher = new RtmpPublisher({ clock: this.#options.clock })
    try {
      const clip = await this.#readClip()
      await publisher.connect(this.#address(key))
      this.#run = this.#keepPublishing(clip, publisher, stopping)
    } catch (thrown) {
      this.#stopping = undefined
      throw thrown
    } finally {
      key.end()
    }
  }

  async #readClip(): Promise<LoopingClip> {
    const path = this.#options.clip ?? CLIP
    try {
      return readLoopingClip(await readFile(path))
    } catch (cause) {
      throw new BoxError('SAMPLE_MISSING', `the sample class cannot be read from ${path}: ${sentenceOf(cause)}`, { cause })
    }
  }

  #address({ key }: LentKey): string {
    const { host, port } = this.#options.door()
    return `rtmp://${host.includes(':') ? `[${host}]` : host}:${port}/live/${key}`
  }

  async #keepPublishing(clip: LoopingClip, publisher: RtmpPublisher, stopping: AbortController): Promise<void> {
    this.#options.log.info({}, 'sample class began')
    try {
      await publishInRealTime({ clip, publisher, clock: this.#options.clock }, stopping.signal)
      await publisher.close()
    } catch (thrown) {
      this.#options.log.info({ reason: sentenceOf(thrown) }, 'sample class lost its place')
    }
    this.#stopping = undefined
    this.#options.log.info({}, 'sample class ended')
  }
}
