import Hls, { ErrorDetails, ErrorTypes, Events } from 'hls.js/light'
import type { ErrorData, HlsConfig } from 'hls.js/light'
import type { PageClock } from '../../../box-client/page-clock.ts'
import { endOf } from './buffered.ts'
import { NOT_CARRIED, notOnAir } from './engine.ts'
import type { EngineTrouble, StreamEnd } from './engine.ts'

/*
 * The only file that knows hls.js. Live, it fetches what the playlist names and nothing more: the pilot keeps the distance to live,
 * and each fatal error ends in a new connection behind the last picture. A recording has all that hls.js can do by itself.
 */

export interface LiveHls {
  url: string
  /** Takes parts, and asks for the next playlist before it exists. */
  lowLatency: boolean
  /** Seconds behind the newest media where reading begins. */
  behind: number
  appended: () => void
  ended: (end: StreamEnd) => void
  trouble: (kind: EngineTrouble) => void
}

/** A blocking reload is answered when there is something new; whoever watches the silence says when that is too long. */
const PLAYLIST_PATIENCE = 20_000
const soon = (maxNumRetry: number) => ({ maxNumRetry, retryDelayMs: 300, maxRetryDelayMs: 1000 })
/** Further behind than this the page was asleep, and what it missed is not fetched. */
const LOST_BEHIND = 30

/** A line so thin that it has not caught up after so many appends plays what it has. */
const CATCHES_UP_WITHIN = 30
/** The sound of a part may end before its pictures do, in seconds. */
const EDGE_ROOM = 0.1

const LIVE: Partial<HlsConfig> = {
  maxLiveSyncPlaybackRate: 1,
  liveMaxLatencyDuration: LOST_BEHIND,
  liveDurationInfinity: true,
  backBufferLength: 12,
  maxBufferLength: 30,
  maxMaxBufferLength: 30,
  startLevel: 0,
  testBandwidth: false,
  enableDateRangeMetadataCues: false,
  enableEmsgMetadataCues: false,
  enableID3MetadataCues: false,
  manifestLoadPolicy: policy(8_000, 0),
  playlistLoadPolicy: policy(PLAYLIST_PATIENCE, 4),
  fragLoadPolicy: policy(8_000, 3),
}

function policy(maxTimeToFirstByteMs: number, tries: number) {
  const wait = soon(tries)
  return { default: { maxTimeToFirstByteMs, maxLoadTimeMs: 30_000, timeoutRetry: wait, errorRetry: wait } }
}

/** Plays `live` on `video` until destroyed. */
export function playLiveHls(video: HTMLVideoElement, live: LiveHls): { destroy(): void } {
  const { search } = new URL(live.url, location.href)
  const hls = new Hls({
    ...LIVE,
    lowLatencyMode: live.lowLatency,
    liveSyncDuration: live.behind,
    xhrSetup: (xhr, url) => xhr.open('GET', withQuery(url, search), true),
  })
  let appended = 0
  hls.on(Events.BUFFER_APPENDED, () => {
    appended += 1
    if (appended > CATCHES_UP_WITHIN || isAtEdge(hls, video)) live.appended()
  })
  hls.on(Events.MEDIA_ENDED, () => live.ended({ why: 'broken' }))
  hls.on(Events.ERROR, (_event, data) => (data.fatal ? tell(live, data) : undefined))
  hls.loadSource(live.url)
  hls.attachMedia(video)
  return { destroy: () => hls.destroy() }
}

/** Whether the newest that is listed is here; until then what comes is old, and says nothing about how punctual the stream is. */
function isAtEdge({ latestLevelDetails }: Hls, video: HTMLVideoElement): boolean {
  const end = endOf(video.buffered)
  return end !== undefined && latestLevelDetails !== null && end > latestLevelDetails.edge - EDGE_ROOM
}

/** What names this viewer stands on the address of the playlist; the box wants it on those of the media, too. */
function withQuery(address: string, search: string): string {
  const url = new URL(address, location.href)
  for (const [name, value] of new URLSearchParams(search)) url.searchParams.set(name, value)
  return url.href
}

function tell(live: LiveHls, data: ErrorData): void {
  if (CODEC_REFUSED.has(data.details) || data.response?.code === NOT_CARRIED) return live.trouble('codec')
  if (LOADING_FAILED.has(data.details)) return live.ended(reasonOf(data))
  live.trouble('media')
}

const CODEC_REFUSED = new Set([
  ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR,
  ErrorDetails.BUFFER_ADD_CODEC_ERROR,
  ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR,
])
/** The way to the box, and not what it sends; hls.js counts a playlist that is none as a fault of the network, too. */
const LOADING_FAILED = new Set([
  ErrorDetails.MANIFEST_LOAD_ERROR,
  ErrorDetails.MANIFEST_LOAD_TIMEOUT,
  ErrorDetails.LEVEL_LOAD_ERROR,
  ErrorDetails.LEVEL_LOAD_TIMEOUT,
  ErrorDetails.FRAG_LOAD_ERROR,
  ErrorDetails.FRAG_LOAD_TIMEOUT,
])

/** Only where there is no playlist is nothing on the air; a part that has gone is a page that fell behind. */
function reasonOf({ details, response, networkDetails }: ErrorData): StreamEnd {
  const refused = response?.code === 404 || response?.code === 503
  if (!refused || details !== ErrorDetails.MANIFEST_LOAD_ERROR) return { why: 'broken' }
  const answer: unknown = networkDetails
  return notOnAir(answer instanceof XMLHttpRequest ? answer.getResponseHeader('retry-after') : null)
}

export interface RecordedHls {
  url: string
  clock: PageClock
  /** gone: the box does not have it any more, or not for this device. cannot: this browser does not play it. */
  failed: (why: 'gone' | 'cannot') => void
}

const ASK_AGAIN = 3_000
const RECOVERIES_MOST = 3

/**
 * Makes a recording playable on `video`, from its beginning even while it is being written; a box that is away is asked again
 * as long as it takes.
 */
export function playRecordedHls(video: HTMLVideoElement, { url, clock, failed }: RecordedHls): { destroy(): void } {
  const hls = new Hls({ startPosition: 0, lowLatencyMode: false, backBufferLength: 30 })
  let recoveries = 0
  let cancel = (): void => undefined
  const askAgain = (): void => (hls.levels.length === 0 ? hls.loadSource(url) : hls.startLoad())
  hls.on(Events.ERROR, (_event, data) => {
    if (!data.fatal) return
    if (isRefused(data)) return failed('gone')
    if (data.type === ErrorTypes.NETWORK_ERROR) return void (cancel = clock.after(ASK_AGAIN, askAgain))
    recoveries += 1
    if (recoveries > RECOVERIES_MOST || CODEC_REFUSED.has(data.details)) failed('cannot')
    else hls.recoverMediaError()
  })
  hls.loadSource(url)
  hls.attachMedia(video)
  return {
    destroy: () => {
      cancel()
      hls.destroy()
    },
  }
}

/** What else is said of a request, as that there were too many, may be over the next time. */
const REFUSALS: readonly (number | undefined)[] = [401, 403, 404, 410]

function isRefused({ response }: ErrorData): boolean {
  return REFUSALS.includes(response?.code)
}
