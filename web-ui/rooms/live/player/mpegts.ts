import mpegts from 'mpegts.js'
import type Mpegts from 'mpegts.js'
import type { EngineTrouble } from './engine.ts'
import type { FlvStream } from './flv-stream.ts'

/*
 * The only file that knows mpegts.js. It turns FLV into what Media Source Extensions take and nothing more: reading,
 * healing and keeping the distance to live are ours, so its own chasing, stashing and reconnecting stay off.
 */

interface Tracks {
  audio: boolean
  video: boolean
}

mpegts.LoggingControl.applyConfig({ enableAll: false })

const BACK_BUFFER_MOST = 30
const BACK_BUFFER_LEAST = 12

/** Plays `stream` on `video` until destroyed; `tracks` where they are known, else the FLV header is believed. */
export function playFlv(
  video: HTMLVideoElement,
  stream: FlvStream,
  options: { tracks?: Tracks; trouble(kind: EngineTrouble): void },
): { destroy(): void } {
  const known = options.tracks === undefined ? {} : { hasAudio: options.tracks.audio, hasVideo: options.tracks.video }
  const player = mpegts.createPlayer(
    { type: 'flv', isLive: true, url: location.href, ...known },
    {
      isLive: true,
      enableStashBuffer: false,
      deferLoadAfterSourceOpen: false,
      lazyLoad: false,
      autoCleanupSourceBuffer: true,
      autoCleanupMaxBackwardDuration: BACK_BUFFER_MOST,
      autoCleanupMinBackwardDuration: BACK_BUFFER_LEAST,
      customLoader: loaderOf(stream),
    },
  )
  player.on(mpegts.Events.ERROR, (_type: string, detail: string, info?: { code?: number }) => options.trouble(troubleOf(detail, info)))
  player.attachMediaElement(video)
  player.load()
  return { destroy: () => player.destroy() }
}

const NOT_SUPPORTED_ERROR = 9 // DOMException code, MediaSource.addSourceBuffer

function troubleOf(detail: string, info: { code?: number } | undefined): EngineTrouble {
  if (detail === mpegts.ErrorDetails.MEDIA_CODEC_UNSUPPORTED) return 'codec'
  return detail === mpegts.ErrorDetails.MEDIA_MSE_ERROR && info?.code === NOT_SUPPORTED_ERROR ? 'codec' : 'media'
}

/** mpegts.js wants a class that it makes itself; this one only hands it our stream. */
function loaderOf(stream: FlvStream): Mpegts.CustomLoaderConstructor {
  return class extends mpegts.BaseLoader {
    constructor() {
      super('flv-stream')
    }

    override open(): void {
      this._status = mpegts.LoaderStatus.kBuffering
      stream.pour((chunk, start, total) => this.onDataArrival(chunk, start, total))
    }

    override abort(): void {
      this._status = mpegts.LoaderStatus.kComplete
      stream.close()
    }
  }
}
