import { flvHeader, flvTag } from '../flv/flv-tag.ts'
import { bridge } from './bridge.ts'
import type { Batch } from './gop-ring.ts'
import type { MediaMessage } from '../media.ts'
import type { StreamHeaders } from './stream-headers.ts'
import type { WireFormat } from './wire-format.ts'

/** HTTP-FLV: the tags as the ring holds them. */
export class FlvFormat implements WireFormat {
  readonly name = 'flv'
  readonly #bridges = new WeakMap<Batch, { sent: StreamHeaders; tags: Buffer }>()

  opening(tracks: StreamHeaders['tracks']): Buffer {
    return flvHeader(tracks)
  }

  message(message: MediaMessage): Buffer {
    return flvTag(message)
  }

  batch({ tags }: Batch): Buffer {
    return tags
  }

  /** Made once for all who see the same change, which are all but those who fell behind. */
  bridge(batch: Batch, sent: StreamHeaders): Buffer {
    const made = this.#bridges.get(batch)
    if (made?.sent === sent) return made.tags
    const tags = Buffer.concat(bridge(batch, sent).map(flvTag))
    this.#bridges.set(batch, { sent, tags })
    return tags
  }
}
