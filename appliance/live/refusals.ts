import { BoxError } from '#appliance/base/errors.ts'

const RETRY_AFTER_SECONDS = 2

export function channelUnknown(name: string): BoxError {
  return new BoxError('CHANNEL_UNKNOWN', `this box has no channel ${name}`)
}

/** It may be in a moment; `details.retryAfter` says in seconds when to come again. */
export function notOnAir(name: string): BoxError {
  return new BoxError('CHANNEL_NOT_ON_AIR', `nothing is on air on channel ${name}`, { details: { retryAfter: RETRY_AFTER_SECONDS } })
}

export function cannotStand(name: string): BoxError {
  return new BoxError('CODEC_NOT_CARRIED', `the sound of channel ${name} is in a form in which no silence can be made`)
}
