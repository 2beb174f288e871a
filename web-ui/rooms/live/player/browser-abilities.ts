import type { Abilities } from './abilities.ts'

const HLS_TYPE = 'application/vnd.apple.mpegurl'

/** What this browser brings, asked of the element that is to play. */
export function abilitiesOf(video: HTMLVideoElement): Abilities {
  const managed = (globalThis as { ManagedMediaSource?: typeof MediaSource }).ManagedMediaSource
  const source = typeof MediaSource === 'undefined' ? managed : MediaSource
  return {
    mse: typeof MediaSource !== 'undefined',
    managedMse: managed !== undefined,
    nativeHls: video.canPlayType(HLS_TYPE) !== '',
    buffers: (type) => source?.isTypeSupported(type) ?? false,
    plays: (type) => video.canPlayType(type) !== '',
  }
}
