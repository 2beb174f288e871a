import type { ChannelView } from '#appliance/contract/live.ts'
import type { EngineKind } from './engine-kind.ts'

/** What a browser brings for playing. */
export interface Abilities {
  mse: boolean
  /** Media Source Extensions as iPhones have them: the browser says when it wants media. */
  managedMse: boolean
  nativeHls: boolean
  /** Whether Media Source Extensions take this MIME type. */
  buffers(type: string): boolean
  /** Whether the element itself plays this MIME type. */
  plays(type: string): boolean
}

/** The engines that this browser can run, the best first; none where it is too old. */
export function enginesFor({ mse, managedMse, nativeHls }: Abilities): EngineKind[] {
  if (mse) return ['flv', 'll-hls', 'hls']
  // mpegts.js stops reading when such a browser has enough for now, and a live connection that is not read falls behind.
  if (managedMse) return ['ll-hls', 'hls']
  return nativeHls ? ['hls'] : []
}

/**
 * Whether whole segments are left to the browser. Apple's own player is the second opinion where hls.js has failed; elsewhere
 * native HLS is young, and only used where there is nothing else.
 */
export function hlsIsNative({ mse, managedMse, nativeHls }: Abilities): boolean {
  return nativeHls && (managedMse || !mse)
}

/** Whether nothing is known against this engine showing what the channel carries. */
export function canShow(abilities: Abilities, kind: EngineKind, channel: ChannelView | undefined): boolean {
  const codec = channel?.video?.codecString ?? ''
  if (codec === '') return true
  const type = `video/mp4; codecs="${codec}"`
  return kind === 'hls' && hlsIsNative(abilities) ? abilities.plays(type) : abilities.buffers(type)
}

/** What tells one kind of video from another; undefined where the channel carries none that is known. */
export function codecOf(channel: ChannelView | undefined): string | undefined {
  const { video } = channel ?? {}
  return video === undefined ? undefined : `${video.codec} ${video.codecString}`
}

/** What tells one kind of channel from another. */
export function tracksOf(channel: ChannelView | undefined): string {
  return `${codecOf(channel)} ${channel?.audio?.codec}`
}
