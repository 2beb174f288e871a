import { BoxError } from '#appliance/base/errors.ts'
import { FlvReader } from '../flv/flv-reader.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../media.ts'
import type { MediaMessage, TagType } from '../media.ts'

/** An FLV clip that can be played over and over: what comes first once, and one round of media. */
export interface LoopingClip {
  /** Script data and codec headers; sent once, before the media. */
  headers: MediaMessage[]
  /** Media of one round in order of time; the first of them is at 0. */
  round: MediaMessage[]
  /** Milliseconds from one round's start to the next: no track jumps there by more than half a frame. */
  duration: number
}

/** Reads a whole FLV file. Throws BoxError STREAM_MALFORMED where it is none, or has less than two frames. */
export function readLoopingClip(file: Buffer): LoopingClip {
  const messages: MediaMessage[] = []
  new FlvReader((message) => messages.push({ ...message, body: Buffer.from(message.body) })).write(file)
  const media = messages.filter((message) => !isHeader(message) && !isEnd(message))
  const start = Math.min(...media.map((message) => message.timestamp))
  const timed = media.map((message) => ({ ...message, timestamp: message.timestamp - start })).sort((a, b) => a.timestamp - b.timestamp)
  const duration = lengthOf(timed)
  if (duration === 0) throw new BoxError('STREAM_MALFORMED', 'the clip is too short to be looped')
  // The sound may run on a little behind the pictures; what would overlap the next round by more than half a frame stays out.
  const lastSound = duration - stepOf(timed, TAG_AUDIO) / 2
  const round = timed.filter((message) => message.timestamp < (message.type === TAG_AUDIO ? lastSound : duration))
  return { headers: lastOfEach(messages.filter(isHeader)), round, duration }
}

/** ffmpeg writes an AAC header without content first where the stream tells its setup late; the last one is whole. */
function lastOfEach(headers: MediaMessage[]): MediaMessage[] {
  return [...new Map(headers.map((header) => [header.type, header])).values()]
}

/** Where the next round begins: one frame behind the last picture, or the last sound where there are no pictures. */
function lengthOf(media: MediaMessage[]): number {
  const track = media.some((message) => message.type === TAG_VIDEO) ? TAG_VIDEO : TAG_AUDIO
  const times = timesOf(media, track)
  return Math.round((times.at(-1) ?? 0) + stepOf(media, track))
}

/** Milliseconds between two messages of a track, on average. */
function stepOf(media: MediaMessage[], track: TagType): number {
  const times = timesOf(media, track)
  return times.length < 2 ? 0 : ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1)
}

function timesOf(media: MediaMessage[], track: TagType): number[] {
  return media.filter((message) => message.type === track).map((message) => message.timestamp)
}

/** What is sent once, before the media: script data, AVC and AAC sequence headers. */
function isHeader({ type, body }: MediaMessage): boolean {
  return type === TAG_SCRIPT || (body[1] === 0 && (isAvc(type, body) || (type === TAG_AUDIO && body.readUInt8(0) >> 4 === 10)))
}

/** The end of an AVC sequence, which has no place in a lesson that goes on. */
function isEnd({ type, body }: MediaMessage): boolean {
  return isAvc(type, body) && body[1] === 2
}

function isAvc(type: TagType, body: Buffer): boolean {
  return type === TAG_VIDEO && (body.readUInt8(0) & 0x0f) === 7
}
