import type { ChannelView } from '#appliance/contract/live.ts'
import type { Engine, EngineOrder } from './engine.ts'
import { playlistUrl } from './playlist-url.ts'

/** Fetches hls.js, which is larger than all other code of a page. */
export const fetchHls = () => import('./hls.ts')

/** Seconds behind the newest media where reading begins; the pilot takes it from there. */
const BEHIND = { 'll-hls': 0.6, hls: 3.5 }
const BEHIND_PULLED = 4

/** HLS by hls.js: in parts, or in whole segments where parts have failed. */
export class HlsEngine implements Engine {
  readonly kind: 'll-hls' | 'hls'
  readonly selfSteered = false
  readonly #order: EngineOrder
  #player: { destroy(): void } | undefined
  #fitted: { video: boolean; audio: boolean } | undefined
  #closed = false

  constructor(kind: 'll-hls' | 'hls', order: EngineOrder) {
    this.kind = kind
    this.#order = order
  }

  open(): void {
    void this.#attach()
  }

  /** Another codec comes with a discontinuity, which hls.js plays over; a track more or less needs another source buffer. */
  fits(view: ChannelView): boolean {
    const fitted = this.#fitted
    const now = tracksOf(view)
    return fitted === undefined || (fitted.video === now.video && fitted.audio === now.audio)
  }

  close(): void {
    this.#closed = true
    this.#player?.destroy()
  }

  async #attach(): Promise<void> {
    const { events, video, channel } = this.#order
    const { playLiveHls } = await fetchHls().catch(() => ({ playLiveHls: undefined }))
    if (this.#closed) return
    // The box went away before it had given the code.
    if (playLiveHls === undefined) return events.ended({ why: 'broken' })
    const view = this.#order.view()
    if (view?.state === 'live') this.#fitted = tracksOf(view)
    const behind = view?.source?.kind === 'pull' ? Math.max(BEHIND_PULLED, BEHIND[this.kind]) : BEHIND[this.kind]
    const url = playlistUrl(channel, this.kind)
    const { arrived: appended, ended, trouble } = events
    this.#player = playLiveHls(video, { url, lowLatency: this.kind === 'll-hls', behind, appended, ended, trouble })
    events.attached()
  }
}

/** The box sends silence beside pictures that have no sound. */
function tracksOf({ video, audio }: ChannelView): { video: boolean; audio: boolean } {
  return { video: video !== undefined, audio: video !== undefined || audio !== undefined }
}
