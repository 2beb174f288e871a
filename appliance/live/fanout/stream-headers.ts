import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'

/** What a player needs before the first frame: bodies of messages, never changed once made. */
export interface StreamHeaders {
  readonly metadata: Buffer
  /** Sequence headers; undefined where the codec has none. */
  readonly video: Buffer | undefined
  readonly audio: Buffer | undefined
  readonly tracks: { readonly video: boolean; readonly audio: boolean }
}

/** What a viewer who was sent `sent` still lacks, timed like the media that follows. */
export function headerMessages(headers: StreamHeaders, sent: StreamHeaders | undefined, timestamp: number): MediaMessage[] {
  const { metadata, video, audio } = headers
  const messages: MediaMessage[] = []
  // Metadata with a time of its own is a subtitle track to ffmpeg.
  if (metadata !== sent?.metadata) messages.push({ type: TAG_SCRIPT, timestamp: 0, body: metadata })
  if (video !== undefined && video !== sent?.video) messages.push({ type: TAG_VIDEO, timestamp, body: video })
  if (audio !== undefined && audio !== sent?.audio) messages.push({ type: TAG_AUDIO, timestamp, body: audio })
  return messages
}
