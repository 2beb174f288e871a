/** How the bytes of a field are read. */
export type FieldForm = 'hex' | 'bcd' | 'ascii' | 'u8' | 'u32be' | 'u32le'

/** Where a field stands in a frame; an offset below 0 counts from its end. */
export interface Field {
  readonly offset: number
  readonly length: number
  readonly form: FieldForm
}

/** `offset length form`, as the settings have it; their schema has looked at it. */
export function fieldOf(text: string): Field {
  const [offset = '0', length = '1', form = 'hex'] = text.split(' ')
  return { offset: Number(offset), length: Number(length), form: form as FieldForm }
}

/** A place in a frame, from the end where it is below 0; undefined beyond the frame. */
export function placeIn(frame: Uint8Array, offset: number): number | undefined {
  const place = offset < 0 ? frame.length + offset : offset
  return place < 0 || place > frame.length ? undefined : place
}

/** The bytes of a field; undefined where the frame is too short for it. */
export function bytesAt(frame: Uint8Array, { offset, length }: Field): Uint8Array | undefined {
  const from = placeIn(frame, offset)
  return from === undefined || from + length > frame.length ? undefined : frame.subarray(from, from + length)
}

/** What a field says, as people write it; undefined where its bytes are nothing of this form. */
export function readField(bytes: Uint8Array, form: FieldForm): string | undefined {
  const buffer = Buffer.from(bytes)
  switch (form) {
    case 'hex':
      return buffer.toString('hex').toUpperCase()
    case 'bcd': {
      const digits = buffer.toString('hex')
      return /^\d+$/.test(digits) ? digits : undefined
    }
    case 'ascii': {
      const text = buffer.toString('latin1').trim()
      return /^[\u0021-\u007E]+$/.test(text) ? text : undefined
    }
    case 'u8':
      return buffer.length === 1 ? String(buffer[0]) : undefined
    case 'u32be':
      return buffer.length === 4 ? String(buffer.readUInt32BE()) : undefined
    case 'u32le':
      return buffer.length === 4 ? String(buffer.readUInt32LE()) : undefined
    default:
      return form satisfies never
  }
}
