import { flvHeader, flvTag } from '../flv/flv-tag.ts'
import type { WireFormat } from './wire-format.ts'

/** HTTP-FLV: the tags as the ring holds them. */
export const FLV_FORMAT: WireFormat = {
  name: 'flv',
  opening: flvHeader,
  message: flvTag,
  batch: ({ tags }) => tags,
}
