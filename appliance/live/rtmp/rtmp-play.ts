/*
 * What a server says to a player of RTMP (Adobe RTMP 1.0 sections 7.1.7 and 7.2.2), and how its media travel: always on one message
 * stream and in chunks of one size, so that the same bytes are good for every player.
 */
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../media.ts'
import type { TagType } from '../media.ts'
import { encodeAmf } from './rtmp-amf.ts'
import type { AmfValue } from './rtmp-amf.ts'
import { toChunks } from './rtmp-chunk-writer.ts'
import { COMMAND, USER_CONTROL } from './rtmp-message.ts'

/** Every createStream is answered with this one. */
export const PLAY_STREAM = 1
/** Announced to every player before the first message. */
export const PLAY_CHUNK_BYTES = 0xffff

const CONTROL_CHUNK_STREAM = 2
const COMMAND_CHUNK_STREAM = 3
const CHUNK_STREAMS: Record<TagType, number> = { [TAG_AUDIO]: 4, [TAG_SCRIPT]: 5, [TAG_VIDEO]: 6 }
const STREAM_BEGIN = 0

/** The chunk stream that messages of one type travel on. */
export function channelOf(type: TagType): number {
  return CHUNK_STREAMS[type]
}

/** What a player waits for before media. */
export function playBegins(): Buffer {
  return Buffer.concat([
    streamBegin(),
    status('status', 'NetStream.Play.Reset', 'the stream is reset'),
    status('status', 'NetStream.Play.Start', 'the stream begins'),
    chunks(TAG_SCRIPT, PLAY_STREAM, ['|RtmpSampleAccess', true, true]),
  ])
}

/** onStatus, for the person at the player: ASCII. `error` ends most players. */
export function status(level: 'status' | 'error', code: string, description: string): Buffer {
  return chunks(COMMAND, PLAY_STREAM, ['onStatus', 0, null, { level, code, description }])
}

/** A command that answers nothing that was counted. */
export function notice(name: string, code: string, description: string): Buffer {
  return chunks(COMMAND, 0, [name, 0, null, { level: 'status', code, description }])
}

function chunks(type: typeof COMMAND | typeof TAG_SCRIPT, streamId: number, values: readonly AmfValue[]): Buffer {
  const chunkStream = type === COMMAND ? COMMAND_CHUNK_STREAM : channelOf(type)
  return toChunks({ type, streamId, timestamp: 0, body: encodeAmf(values) }, chunkStream, PLAY_CHUNK_BYTES)
}

function streamBegin(): Buffer {
  const body = Buffer.alloc(6)
  body.writeUInt16BE(STREAM_BEGIN)
  body.writeUInt32BE(PLAY_STREAM, 2)
  return toChunks({ type: USER_CONTROL, streamId: 0, timestamp: 0, body }, CONTROL_CHUNK_STREAM, PLAY_CHUNK_BYTES)
}
