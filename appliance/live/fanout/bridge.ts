import { kindOf } from '../codec/codecs.ts'
import { readVideoHeader } from '../codec/video-body.ts'
import { payloadStart } from '../fmp4/track-config.ts'
import { tagsIn } from '../flv/flv-tag.ts'
import { TAG_VIDEO } from '../media.ts'
import type { MediaMessage } from '../media.ts'
import { silenceFor } from '../shift/silence.ts'
import type { Batch } from './gop-ring.ts'
import type { StreamHeaders } from './stream-headers.ts'

/** Milliseconds before the keyframe; the timeline leaves room for them. */
const BEFORE = [2, 1]
const RECORD_AT = 5

/**
 * What goes before other sequence headers, to viewers who were sent `sent`: the first keyframe of `batch` twice, each with its parameter
 * sets in itself, and two frames of silence, so that they can be decoded by who has the old headers and by who has the new.
 *
 * mpegts.js (1.8) holds back the last frame of each track, or two, until it knows how long it lasts, and then gives it to the browser under
 * the headers that came meanwhile. A keyframe or a sound of the source before cannot be decoded so, which ends playing for good, and any
 * other picture is lost. With this there is never one of the source before among them.
 */
export function bridge(batch: Batch, sent: StreamHeaders): MediaMessage[] {
  return [...pictures(batch, sent), ...sounds(batch, sent)]
}

function pictures({ headers, start, tags, timestamp }: Batch, sent: StreamHeaders): MediaMessage[] {
  if (!start || sent.video === undefined || headers.video === undefined || headers.video === sent.video) return []
  const first = tagsIn(tags).next().value
  if (first === undefined || kindOf(first) !== 'keyframe') return []
  const body = selfContained(first.body, headers.video)
  return BEFORE.map((early) => ({ type: TAG_VIDEO, timestamp: Math.max(0, timestamp - early), body }))
}

/** Without any spectrum a frame of one rate is a frame of any. */
function sounds({ headers, timestamp }: Batch, sent: StreamHeaders): MediaMessage[] {
  if (sent.audio === undefined || headers.audio === sent.audio) return []
  const silence = silenceFor(headers.audio)
  if (silence === undefined) return []
  return BEFORE.map((early) => ({ type: silence.type, timestamp: Math.max(0, timestamp - early), body: silence.body }))
}

/** A keyframe with the parameter sets of its sequence header before it; as it is where there are none. */
function selfContained(keyframe: Buffer, header: Buffer): Buffer {
  const at = payloadStart(keyframe)
  return Buffer.concat([keyframe.subarray(0, at), ...parameterSets(header), keyframe.subarray(at)])
}

/** Each with its length before it, as long as the lengths in the stream are. */
function parameterSets(header: Buffer): Buffer[] {
  const record = header.subarray(RECORD_AT)
  switch (readVideoHeader(header)?.codec) {
    case 'avc':
      return avcSets(record)
    case 'hevc':
      return hevcSets(record)
    default: // AV1 and VP9 have them in each keyframe.
      return []
  }
}

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 5.3.3.1). */
function avcSets(record: Buffer): Buffer[] {
  const sets = new Sets(record, 5, ((record[4] ?? 0) & 3) + 1)
  sets.take(sets.byte() & 31)
  sets.take(sets.byte())
  return sets.found
}

/** HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 8.3.3.1). */
function hevcSets(record: Buffer): Buffer[] {
  const sets = new Sets(record, 22, ((record[21] ?? 0) & 3) + 1)
  for (let arrays = sets.byte(); arrays > 0; arrays -= 1) {
    sets.byte()
    sets.take(sets.uint16())
  }
  return sets.found
}

/** Parameter sets one behind the other, each behind its length; a record that ends too early has no more. */
class Sets {
  readonly found: Buffer[] = []
  readonly #record: Buffer
  readonly #lengthBytes: number
  #at: number

  constructor(record: Buffer, at: number, lengthBytes: number) {
    this.#record = record
    this.#at = at
    this.#lengthBytes = lengthBytes
  }

  byte(): number {
    this.#at += 1
    return this.#record[this.#at - 1] ?? 0
  }

  uint16(): number {
    return (this.byte() << 8) | this.byte()
  }

  take(count: number): void {
    for (let left = count; left > 0 && this.#at + 2 <= this.#record.length; left -= 1) this.#takeOne()
  }

  #takeOne(): void {
    const length = this.uint16()
    const set = this.#record.subarray(this.#at, this.#at + length)
    this.#at += length
    const head = Buffer.alloc(this.#lengthBytes)
    head.writeUIntBE(set.length, 0, this.#lengthBytes)
    this.found.push(head, set)
  }
}
