const CODEC_AVC = 7
const ENHANCED = 0x80
/** Before the first NAL unit of an FLV video body (E.4.3). */
const HEAD = 5
/** Every encoder that a lesson comes from writes lengths of four bytes. */
const LENGTH = 4
/** NAL unit types 1 to 5 (ISO 14496-10 table 7-1). */
const LAST_SLICE = 5

/**
 * Hot path: how many bytes of an FLV video body are slices, which is the picture itself; parameter sets, messages and the filler (type 12)
 * that keeps an encoder's rate constant are none. Undefined where it is no AVC, or not written as it should be.
 */
export function sliceBytes(body: Buffer): number | undefined {
  const first = body[0] ?? 0
  if ((first & ENHANCED) !== 0 || (first & 0x0f) !== CODEC_AVC) return undefined
  let bytes = 0
  for (let at = HEAD; at + LENGTH < body.length;) {
    const size = body.readUInt32BE(at)
    const type = (body[at + LENGTH] ?? 0) & 0x1f
    at += LENGTH + size
    if (at > body.length) return undefined
    if (type > 0 && type <= LAST_SLICE) bytes += size
  }
  return bytes
}
