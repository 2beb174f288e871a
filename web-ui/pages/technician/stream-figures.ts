import type { ChannelView } from '#appliance/contract/live.ts'
import { size } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'

type Row = readonly [string, string]

/** What flows, as the field says it. */
export function tracksOf({ source, video, audio }: ChannelView): Row[] {
  const none = t('tech.none')
  return [
    [t('tech.source'), source === undefined ? none : `${t(`tech.source.${source.kind}`)} ${source.from}`.trim()],
    [
      t('tech.video'),
      video === undefined
        ? none
        : [video.codec, video.codecString, video.width > 0 ? `${video.width}×${video.height}` : ''].join(' ').trim(),
    ],
    [t('tech.audio'), audio === undefined ? none : `${audio.codec} ${audio.sampleRate} Hz ${audio.channels} ch`],
  ]
}

/** How it flows, over the last seconds. */
export function figuresOf({ stats, viewers }: ChannelView): Row[] {
  return [
    [t('tech.bit-rate'), bitRate(stats.bitsPerSecond)],
    [t('tech.frame-rate'), `${stats.framesPerSecond.toFixed(1)} fps`],
    [t('tech.keyframes'), `${(stats.keyframeInterval / 1000).toFixed(2)} s`],
    [t('tech.jitter'), `${stats.arrivalJitter} ms`],
    [t('tech.gaps'), String(stats.gaps)],
    [t('tech.received'), size(stats.bytes)],
    [t('tech.viewers'), String(viewers)],
  ]
}

/** As the field says it: kbit/s, from 10 Mbit/s on in those. */
export function bitRate(bitsPerSecond: number): string {
  if (bitsPerSecond < 10_000_000) return `${Math.round(bitsPerSecond / 1000)} kbit/s`
  return bitsPerSecond < 1_000_000_000 ? `${(bitsPerSecond / 1_000_000).toFixed(0)} Mbit/s` : `${bitsPerSecond / 1_000_000_000} Gbit/s`
}
