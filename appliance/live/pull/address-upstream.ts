import type { Clock } from '#appliance/base/clock.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { maskUrl } from '#appliance/base/log.ts'
import type { Log } from '#appliance/base/log.ts'
import type { PullSource } from '#appliance/config/schema.ts'
import type { StreamTroubleKind } from '#appliance/contract/live.ts'
import type { ListPoint } from './hls-list.ts'
import type { OriginDvr } from './origin-dvr.ts'
import { runFfmpeg } from './ffmpeg-run.ts'
import type { FfmpegPort } from './ffmpeg.ts'
import { HttpFlv } from './http-flv.ts'
import { MediaDates } from './media-dates.ts'
import { FormMemory, PLAIN_FORM } from './pull-form.ts'
import { resolveSource } from './pull-resolver.ts'
import { PullRun } from './pull-run.ts'
import type { RunEnd } from './pull-run.ts'
import { checkSourceUrl, maskerFor } from './pull-url.ts'
import { endOf } from './upstream.ts'
import type { Upstream, Visit } from './upstream.ts'

export interface AddressUpstreamOptions {
  source: PullSource
  /** It brings the sound of a lesson alone. */
  soundOnly?: boolean
  clock: Clock
  log: Log
  ffmpeg: FfmpegPort
  /** Learns what its playlists tell of the past. */
  dvr?: OriginDvr | undefined
  /** Its playlists begin behind this point, and it catches up. */
  begin?: { after: ListPoint }
}

/** An address of the settings, read by ffmpeg; HTTP-FLV is read by the box itself. */
export class AddressUpstream implements Upstream {
  readonly kind = 'address'
  readonly key: string
  readonly url: string
  readonly soundOnly: boolean
  readonly #options: AddressUpstreamOptions
  readonly #memory = new FormMemory()
  /** What it sent was no FLV to us, or has sound that screens cannot play: ffmpeg finds out what it may be, and makes it AAC. */
  #needsFfmpeg = false

  constructor(options: AddressUpstreamOptions) {
    const { url, resolver } = options.source
    this.#options = options
    this.soundOnly = options.soundOnly ?? false
    this.key = JSON.stringify([url, resolver, ...(this.soundOnly ? ['sound'] : [])])
    this.url = maskUrl(url)
  }

  async run(visit: Visit, signal: AbortSignal): Promise<RunEnd> {
    try {
      const url = await this.#resolve(visit, signal)
      const found = await this.#options.ffmpeg.find()
      if (signal.aborted) return endOf('stopped')
      const byBox = isHttpFlv(url) && !(this.#needsFfmpeg && found !== undefined)
      if (found === undefined && !byBox) return endOf('ffmpeg-missing', 'no ffmpeg on the PATH of the box')
      visit.onStep('connecting', maskUrl(url))
      const about = this.#about(visit)
      if (found !== undefined && !byBox) return await runFfmpeg({ ...about, found, url, memory: this.#memory }, signal)
      const child = new HttpFlv({ url, clock: about.clock }).begin()
      const form = found === undefined ? {} : { form: PLAIN_FORM }
      const end = await new PullRun({ ...about, ...form, child, from: maskUrl(url), mask: maskerFor(url) }).run(signal)
      this.#needsFfmpeg = end.reason === 'upstream-not-media' || end.learnt !== undefined
      if (end.learnt === undefined || found === undefined || signal.aborted) return end
      this.#memory.keep(end.learnt)
      return await runFfmpeg({ ...about, found, url, memory: this.#memory }, signal)
    } catch (thrown) {
      return signal.aborted ? endOf('stopped') : endOf(troubleOf(thrown), sentenceOf(thrown))
    }
  }

  #about({ door, limits, leeway, onOver }: Visit) {
    const { clock, log, ffmpeg, source, dvr, begin } = this.#options
    const dates = new MediaDates(clock)
    const lists = dvr?.lists(source, { after: begin?.after, onFetched: (segment) => dates.fetched(segment) })
    const past = { lists, dates, catchesUp: begin !== undefined, soundOnly: this.soundOnly }
    const onLine = (line: string): void => log.debug({ channel: door.name, url: this.url, line }, 'upstream said')
    return { ...past, door, limits, leeway, onOver, clock, log, ffmpeg, silenceLimit: limits().orphan, onLine, onFlowing: () => undefined }
  }

  async #resolve({ onStep }: Visit, signal: AbortSignal): Promise<string> {
    const { source, clock } = this.#options
    if (source.resolver === undefined) return checkSourceUrl(source.url)
    onStep('resolving')
    return resolveSource(source.resolver, clock, signal)
  }
}

/** Whether an address, masked or not, is read without ffmpeg. */
export function isHttpFlv(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && /^https?:$/u.test(url.protocol) && /\.flv$/iu.test(url.pathname)
}

function troubleOf(thrown: unknown): StreamTroubleKind {
  const code = thrown instanceof BoxError ? thrown.code : undefined
  if (code === 'RESOLVER_FAILED') return 'resolver-failed'
  return code === 'SOURCE_URL_REFUSED' ? 'upstream-not-media' : 'upstream-unreachable'
}
