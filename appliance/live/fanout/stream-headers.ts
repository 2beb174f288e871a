import { flvTag } from '../flv/flv-tag.ts'
import { TAG_AUDIO, TAG_SCRIPT, TAG_VIDEO } from '../media.ts'

/** What a player needs before the first frame: tag bodies, never changed once made. */
export interface StreamHeaders {
  readonly metadata: Buffer
  /** Sequence headers; undefined where the codec has none. */
  readonly video: Buffer | undefined
  readonly audio: Buffer | undefined
  readonly tracks: { readonly video: boolean; readonly audio: boolean }
}

/** The header tags that a viewer who was sent `sent` still lacks, timed like the media that follows. */
export function headerTags(headers: StreamHeaders, sent: StreamHeaders | undefined, timestamp: number): Buffer[] {
  const tags: Buffer[] = []
  // Metadata with a time of its own is a subtitle track to ffmpeg.
  if (headers.metadata !== sent?.metadata) tags.push(flvTag({ type: TAG_SCRIPT, timestamp: 0, body: headers.metadata }))
  if (headers.video !== undefined && headers.video !== sent?.video) tags.push(flvTag({ type: TAG_VIDEO, timestamp, body: headers.video }))
  if (headers.audio !== undefined && headers.audio !== sent?.audio) tags.push(flvTag({ type: TAG_AUDIO, timestamp, body: headers.audio }))
  return tags
}
