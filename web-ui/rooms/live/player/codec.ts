import type { ChannelView } from '#appliance/contract/live.ts'

export type CannotPlay = 'no-mse' | 'codec' | undefined

/** Why this browser cannot show the channel; undefined where it can, or where nothing is known against it. */
export function cannotPlay(channel: ChannelView | undefined): CannotPlay {
  if (typeof MediaSource === 'undefined' && !('ManagedMediaSource' in window)) return 'no-mse'
  if (typeof MediaSource === 'undefined') return undefined
  const codec = channel?.video?.codecString ?? ''
  if (codec !== '' && !MediaSource.isTypeSupported(`video/mp4; codecs="${codec}"`)) return 'codec'
  return undefined
}

/** What tells one kind of video from another; undefined where the channel carries none that is known. */
export function codecOf(channel: ChannelView | undefined): string | undefined {
  const { video } = channel ?? {}
  return video === undefined ? undefined : `${video.codec} ${video.codecString}`
}
