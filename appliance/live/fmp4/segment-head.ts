import { box, fourCcs, fullBox, uint32, uint64 } from './box-writer.ts'
import type { TrackConfig } from './track.ts'
import { trackId } from './track.ts'

/** From 1900, where NTP begins, to 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800
const ERA_SECONDS = 0x1_0000_0000

/**
 * What a recorded segment begins with: styp (ISO/IEC 14496-12 8.16.2) and prft (8.16.5), which says that the decoding time
 * `baseDecodeTime` of `track` was at `startsAt`, epoch milliseconds. Players pass over both.
 */
export function segmentHead(startsAt: number, baseDecodeTime: number, track: TrackConfig): Buffer {
  const type = box('styp', fourCcs('msdh'), uint32(0), fourCcs('msdh', 'iso6'))
  const reference = fullBox('prft', { version: 1 }, uint32(trackId(track)), ntpTime(startsAt), uint64(baseDecodeTime))
  return Buffer.concat([type, reference])
}

/** 64-bit NTP time (RFC 5905 6) of epoch milliseconds; its era is left out, as the format has no place for it. */
function ntpTime(epochMilliseconds: number): Buffer {
  const whole = Math.floor(epochMilliseconds / 1000)
  const fraction = Math.round(((epochMilliseconds - whole * 1000) / 1000) * ERA_SECONDS)
  return uint32((whole + NTP_EPOCH_SECONDS) % ERA_SECONDS, Math.min(fraction, ERA_SECONDS - 1))
}

/** Epoch milliseconds of a 64-bit NTP time; seconds before 1970 belong to the next era, which begins in 2036. */
export function fromNtp(seconds: number, fraction: number): number {
  const sinceEpoch = seconds >= NTP_EPOCH_SECONDS ? seconds - NTP_EPOCH_SECONDS : seconds + ERA_SECONDS - NTP_EPOCH_SECONDS
  return sinceEpoch * 1000 + Math.round((fraction * 1000) / ERA_SECONDS)
}
