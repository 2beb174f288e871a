import type { IncomingHttpHeaders } from 'node:http'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Clock } from '#appliance/base/clock.ts'
import type { Milliseconds } from '#appliance/base/duration.ts'
import { sentenceOf } from '#appliance/base/errors.ts'
import type { FfmpegChild } from './ffmpeg.ts'
import { UpstreamHttp } from './upstream-http.ts'

const NO_PROCESS = 0
const HEADERS = { 'user-agent': 'classbox', accept: '*/*' }

export interface HttpFlvOptions {
  url: string
  headers?: Readonly<Record<string, string>>
  clock: Clock
  /** From the request to the head of the answer; without it whoever reads judges. */
  answerWithin?: Milliseconds
  /** Looks at the head of a good answer; a sentence is why it is not taken. */
  refuses?: (headers: IncomingHttpHeaders) => string | undefined
}

/**
 * HTTP-FLV read by the box itself, in the shape of an ffmpeg child and in its words: so a run reads and judges both alike. No process,
 * so no address in the machine's process list; and the first picture comes at once, because nothing is probed.
 */
export class HttpFlv implements FfmpegChild {
  readonly pid = NO_PROCESS
  readonly stdout = new PassThrough()
  readonly gone: Promise<void>
  readonly #options: HttpFlvOptions
  readonly #http = new UpstreamHttp((host) => this.#say('verbose', `Successfully connected to ${host}`))
  readonly #ending = new AbortController()
  readonly #listeners = new Set<(line: string) => void>()
  #reading: Promise<void> = Promise.resolve()

  constructor(options: HttpFlvOptions) {
    this.#options = options
    this.gone = new Promise((resolve) => this.stdout.once('close', () => void this.#reading.then(resolve)))
    // What went wrong is said as a line.
    this.stdout.on('error', () => undefined)
  }

  /** Asks. Returns itself. */
  begin(): this {
    this.#reading = this.#read()
    return this
  }

  onLine(listener: (line: string) => void): void {
    this.#listeners.add(listener)
  }

  end(): void {
    this.#ending.abort()
    this.stdout.destroy()
  }

  /** Never rejects. */
  async #read(): Promise<void> {
    const { url, headers, clock, answerWithin, refuses } = this.#options
    const late = answerWithin === undefined ? undefined : clock.after(answerWithin, () => this.#fail('no answer in time: timed out'))
    try {
      const { message } = await this.#http.get(new URL(url), { ...HEADERS, ...headers }, this.#ending.signal)
      late?.cancel()
      const { statusCode = 0, statusMessage = '' } = message
      const refusal = statusCode === 200 ? refuses?.(message.headers) : undefined
      if (statusCode !== 200) this.#fail(`Server returned ${statusCode} ${statusMessage}`)
      else if (refusal === undefined) await pipeline(message, this.stdout)
      else this.#fail(`Server error: ${refusal}`)
    } catch (thrown) {
      this.#fail(sentenceOf(thrown))
    } finally {
      late?.cancel()
      this.#http.close()
    }
  }

  #fail(sentence: string): void {
    if (this.#ending.signal.aborted) return
    this.#say('error', sentence)
    this.end()
  }

  #say(level: 'verbose' | 'error', sentence: string): void {
    for (const listener of this.#listeners) listener(`[http-flv] [${level}] ${sentence}`)
  }
}
