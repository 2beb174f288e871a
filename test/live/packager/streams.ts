import type { MediaMessage } from '#appliance/live/media.ts'
import { aacFrame, aacHeader, avcFrame, avcHeader } from '#test/helper/media.ts'
import type { Picture } from '#test/helper/media.ts'
import { looped, readClip } from '#test/upstreams/clip.ts'

export interface StreamOptions {
  /** Milliseconds of media, and the source's time at which they begin. */
  length: number
  from?: number
  /** Pictures a second, 0 for none; or the times of all of them. */
  rate?: number | number[]
  /** Milliseconds from keyframe to keyframe. */
  gop?: number
  /** Hz of AAC, 0 for none. */
  sound?: 44_100 | 0
  picture?: Picture
  frameBytes?: number
}

/** Headers and frames as an encoder sends them, times rounded to milliseconds as RTMP has them. */
export function stream({
  length,
  from = 0,
  rate = 25,
  gop = 1000,
  sound = 44_100,
  picture,
  frameBytes = 300,
}: StreamOptions): MediaMessage[] {
  const times = typeof rate === 'number' ? timesOf(rate, length) : rate.filter((at) => at < length)
  let key = -Infinity
  const pictures = times.map((at) => {
    const isKey = at - key >= gop - 1
    if (isKey) key = at
    return avcFrame({ timestamp: from + at, key: isKey, bytes: frameBytes })
  })
  const sounds = sound === 0 ? [] : timesOf(sound / 1024, length).map((at) => aacFrame(from + at))
  const headers = [...(times.length > 0 ? [avcHeader(picture, from)] : []), ...(sound === 0 ? [] : [aacHeader(from)])]
  return [...headers, ...[...pictures, ...sounds].toSorted((a, b) => a.timestamp - b.timestamp || b.type - a.type)]
}

function timesOf(rate: number, length: number): number[] {
  return rate === 0 ? [] : Array.from({ length: Math.ceil((length * rate) / 1000) }, (_, n) => Math.round((n * 1000) / rate))
}

/** The sample class: real pictures and sound, 25 a second, a keyframe each 2 s. */
export function realMedia(length: number): MediaMessage[] {
  const clip = readClip()
  const messages = [...clip.headers]
  for (const message of looped(clip)) {
    if (message.timestamp >= length) break
    messages.push(message)
  }
  return messages
}
