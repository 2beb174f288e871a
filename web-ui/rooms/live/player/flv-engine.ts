import type { ChannelView } from '#appliance/contract/live.ts'
import type { Engine, EngineOrder } from './engine.ts'
import { FlvStream } from './flv-stream.ts'

/** Fetches the demuxer's code; a page that will surely play asks for it before it knows what. */
export const fetchFlv = () => import('./mpegts.ts')

/** HTTP-FLV, half a second behind live. The stream is asked for at once, beside the code that reads it. */
export class FlvEngine implements Engine {
  readonly kind = 'flv'
  readonly selfSteered = false
  readonly #order: EngineOrder
  readonly #stream: FlvStream
  #player: { destroy(): void } | undefined
  /** The codecs that the demuxer was told to expect. */
  #fitted: { video: string | undefined; audio: string | undefined } | undefined
  #closed = false

  constructor(order: EngineOrder) {
    this.#order = order
    this.#stream = new FlvStream(`/live/${order.channel}.flv`, order.events)
  }

  open(): void {
    this.#stream.open()
    void this.#attach()
  }

  fits(view: ChannelView): boolean {
    return !this.#hasNewTrack(view) && !this.#waitsInVain(view)
  }

  close(): void {
    this.#closed = true
    this.#stream.close()
    this.#player?.destroy()
  }

  async #attach(): Promise<void> {
    const { events, video } = this.#order
    const { playFlv } = await fetchFlv().catch(() => ({ playFlv: undefined }))
    if (this.#closed) return
    // The box went away before it had given the demuxer's code, or something in between does not let that through.
    if (playFlv === undefined) return events.ended({ why: 'cut' })
    const view = this.#order.view()
    const tracks = knownTracks(view)
    const { trouble } = events
    this.#fitted = tracks === undefined ? undefined : { video: view?.video?.codec, audio: view && soundOf(view) }
    this.#player = playFlv(video, this.#stream, tracks === undefined ? { trouble } : { tracks, trouble })
    events.attached()
  }

  /** A track or codec that the demuxer was not made for. One that vanishes is found by the picture standing still. */
  #hasNewTrack(view: ChannelView): boolean {
    const fitted = this.#fitted
    if (fitted === undefined) return false
    const { video, audio } = view
    return (video !== undefined && video.codec !== fitted.video) || (audio !== undefined && soundOf(view) !== fitted.audio)
  }

  /** It was made for a track that has ended since, without which it does not begin. */
  #waitsInVain(view: ChannelView): boolean {
    const { video } = view
    const audio = soundOf(view)
    const fitted = this.#fitted
    if (fitted === undefined || this.#order.video.buffered.length > 0) return false
    return (fitted.video !== undefined && video === undefined) || (fitted.audio !== undefined && audio === undefined)
  }
}

/** The codec of the sound; the box sends silence beside pictures that have none. */
function soundOf({ video, audio }: ChannelView): string | undefined {
  return audio?.codec ?? (video === undefined ? undefined : 'aac')
}

function knownTracks(view: ChannelView | undefined) {
  const { video, audio, state } = view ?? {}
  if (view === undefined || state !== 'live' || (video === undefined && audio === undefined)) return undefined
  return { video: video !== undefined, audio: soundOf(view) !== undefined }
}
