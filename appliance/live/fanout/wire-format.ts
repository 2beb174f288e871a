import type { Batch } from './gop-ring.ts'
import type { MediaMessage } from '../media.ts'
import type { StreamHeaders } from './stream-headers.ts'

/** How a channel's messages look to the viewers of one kind. What it returns is shared by all of them and never written to again. */
export interface WireFormat {
  readonly name: 'flv' | 'rtmp'
  /** What comes before the first message. */
  opening(tracks: StreamHeaders['tracks']): Buffer
  message(message: MediaMessage): Buffer
  /** What goes before the headers of `batch`, to viewers who were sent `sent` before; may be nothing. */
  bridge(batch: Batch, sent: StreamHeaders): Buffer
  /** Hot path. */
  batch(batch: Batch): Buffer
}
