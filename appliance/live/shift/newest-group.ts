import type { StreamHeaders } from '../fanout/stream-headers.ts'
import type { MediaMessage } from '../media.ts'

/** What a channel showed last: the newest group of pictures, as far as it is. */
export interface NewestGroup {
  /** What a player must know before it. */
  headers: StreamHeaders
  /** Body of the keyframe that it begins with; undefined where a lesson has sound alone. */
  picture: Buffer | undefined
  /** With the times of the source that feeds the channel; bodies are never changed. */
  messages: readonly MediaMessage[]
  /** What the source that feeds the channel has announced since. */
  feed: StreamHeaders
  /** Whether that source has brought something to show. */
  begun: boolean
}
