import { BoxError } from '#appliance/base/errors.ts'

/** A value of AMF0, Adobe's encoding of RTMP commands. An ECMA array reads as an object, a date as its milliseconds. */
export type AmfValue = number | boolean | string | null | undefined | AmfValue[] | AmfObject
export interface AmfObject {
  [name: string]: AmfValue
}

const NUMBER = 0x00
const BOOLEAN = 0x01
const STRING = 0x02
const OBJECT = 0x03
const NULL = 0x05
const UNDEFINED = 0x06
const ECMA_ARRAY = 0x08
const OBJECT_END = 0x09
const STRICT_ARRAY = 0x0a
const DATE = 0x0b
const LONG_STRING = 0x0c
const END_MARK = Buffer.from([0, 0, OBJECT_END])
const MAX_DEPTH = 16

/** The values one after the other, as a command or data message carries them. */
export function encodeAmf(values: readonly AmfValue[]): Buffer {
  return Buffer.concat(values.map(encodeValue))
}

function encodeValue(value: AmfValue): Buffer {
  if (value === null) return Buffer.from([NULL])
  if (value === undefined) return Buffer.from([UNDEFINED])
  if (typeof value === 'boolean') return Buffer.from([BOOLEAN, Number(value)])
  if (typeof value === 'number') return encodeNumber(value)
  if (typeof value === 'string') return encodeString(value)
  if (Array.isArray(value)) return Buffer.concat([lengthMark(STRICT_ARRAY, value.length), ...value.map(encodeValue)])
  const fields = Object.entries(value).flatMap(([name, field]) => [shortText(name), encodeValue(field)])
  return Buffer.concat([Buffer.from([OBJECT]), ...fields, END_MARK])
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(9, NUMBER)
  bytes.writeDoubleBE(value, 1)
  return bytes
}

function encodeString(value: string): Buffer {
  const text = Buffer.from(value)
  if (text.length > 0xffff) return Buffer.concat([lengthMark(LONG_STRING, text.length), text])
  return Buffer.concat([Buffer.from([STRING]), shortText(value)])
}

function shortText(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, bytes])
}

function lengthMark(mark: number, length: number): Buffer {
  const bytes = Buffer.alloc(5, mark)
  bytes.writeUInt32BE(length, 1)
  return bytes
}

/** Reads all values of a message. Throws BoxError STREAM_MALFORMED where a value is cut short, unknown or nested too deep. */
export function decodeAmf(bytes: Buffer): AmfValue[] {
  const reader = new AmfReader(bytes)
  const values: AmfValue[] = []
  while (reader.left > 0) values.push(reader.value(0))
  return values
}

class AmfReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  value(depth: number): AmfValue {
    if (depth > MAX_DEPTH) throw malformed(`an AMF value is nested more than ${MAX_DEPTH} deep`)
    const mark = this.#take(1).readUInt8()
    switch (mark) {
      case NUMBER:
        return this.#take(8).readDoubleBE()
      case BOOLEAN:
        return this.#take(1).readUInt8() !== 0
      case STRING:
        return this.#text(this.#take(2).readUInt16BE())
      case LONG_STRING:
        return this.#text(this.#take(4).readUInt32BE())
      case NULL:
        return null
      case UNDEFINED:
        return undefined
      case DATE:
        return this.#take(10).readDoubleBE()
      case ECMA_ARRAY:
        this.#take(4) // a count that encoders get wrong; the end mark rules
        return this.#object(depth)
      case OBJECT:
        return this.#object(depth)
      case STRICT_ARRAY:
        return this.#array(depth)
      default:
        throw malformed(`an AMF value has the unknown mark ${mark}`)
    }
  }

  #object(depth: number): AmfObject {
    const fields: [string, AmfValue][] = []
    for (;;) {
      const name = this.#text(this.#take(2).readUInt16BE())
      if (name === '' && this.#bytes[this.#at] === OBJECT_END) break
      fields.push([name, this.value(depth + 1)])
    }
    this.#take(1)
    return Object.fromEntries(fields)
  }

  #array(depth: number): AmfValue[] {
    const count = this.#take(4).readUInt32BE()
    const values: AmfValue[] = []
    while (values.length < count) values.push(this.value(depth + 1))
    return values
  }

  #text(length: number): string {
    return this.#take(length).toString('utf8')
  }

  #take(length: number): Buffer {
    if (length > this.left) throw malformed(`an AMF value needs ${length} bytes where ${this.left} are left`)
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }
}

function malformed(sentence: string): BoxError {
  return new BoxError('STREAM_MALFORMED', sentence)
}
