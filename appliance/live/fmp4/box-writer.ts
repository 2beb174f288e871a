/** Boxes of ISO/IEC 14496-12 4.2 from the inside out; for what is written once, not for the hot path. */
export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const whole = Buffer.concat([Buffer.alloc(8), ...content])
  whole.writeUInt32BE(whole.length, 0)
  whole.write(type, 4, 'latin1')
  return whole
}

/** The same around content that stays where it is: head and content, one behind the other. */
export function boxParts(type: string, content: readonly Buffer[]): Buffer[] {
  const bytes = content.reduce((sum, part) => sum + part.length, 0)
  return [Buffer.concat([uint32(8 + bytes), fourCcs(type)]), ...content]
}

/** A FullBox: version and flags before the content. */
export function fullBox(type: string, head: { version?: number; flags?: number }, ...content: readonly Buffer[]): Buffer {
  return box(type, uint32(((head.version ?? 0) * 0x1_00_00_00 + (head.flags ?? 0)) >>> 0), ...content)
}

export function uint16(...values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 2)
  for (const [n, value] of values.entries()) bytes.writeUInt16BE(value, n * 2)
  return bytes
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 4)
  for (const [n, value] of values.entries()) bytes.writeUInt32BE(value, n * 4)
  return bytes
}

/** A whole number up to 2^53 in 64 bits. */
export function uint64(value: number): Buffer {
  return uint32(Math.floor(value / 0x1_0000_0000), value % 0x1_0000_0000)
}

export function fourCcs(...names: readonly string[]): Buffer {
  return Buffer.from(names.join(''), 'latin1')
}
