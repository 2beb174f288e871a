import { BoxError } from '#appliance/base/errors.ts'

/** A box of ISO/IEC 14496-12 4.2 that lies whole in memory. */
export interface Box {
  type: string
  /** Byte of the stream or file at which it begins. */
  offset: number
  /** All of it, a view. */
  bytes: Buffer
  /** Where its content begins in `bytes`: behind size and type. */
  contentAt: number
}

export interface BoxHead {
  type: string
  /** Bytes of the whole box. */
  size: number
  /** Bytes of size and type: 8, or 16 with a 64-bit size. */
  headBytes: number
}

/** Any more is not written by anybody who writes boxes. */
const MAX_CHILDREN = 4096
const SIZE_IS_64_BIT = 1
export const SHORT_HEAD = 8
export const LONG_HEAD = 16
/** Four printable characters; what else stands there is no type, so the bytes are no box. */
const TYPE = /^[ -~\u00a9]{4}$/

export function malformed(sentence: string): BoxError {
  return new BoxError('STREAM_MALFORMED', sentence)
}

/** How many bytes the head takes that begins `bytes`; at least 8 of them must be there. */
export function headBytesOf(bytes: Buffer): number {
  return bytes.readUInt32BE(0) === SIZE_IS_64_BIT ? LONG_HEAD : SHORT_HEAD
}

/**
 * The head that begins `bytes`, all of which must be there. Throws STREAM_MALFORMED where it is none, or where it leaves its
 * size open (size 0): such a box ends only with its file, so nobody can tell whether it is whole.
 */
export function readHead(bytes: Buffer, offset: number): BoxHead {
  const type = bytes.toString('latin1', 4, 8)
  if (!TYPE.test(type)) throw malformed(`at byte ${offset} no box begins: ${bytes.toString('hex', 0, 8)}`)
  const headBytes = headBytesOf(bytes)
  const size = headBytes === SHORT_HEAD ? bytes.readUInt32BE(0) : bytes.readUInt32BE(8) * 0x1_0000_0000 + bytes.readUInt32BE(12)
  if (size < headBytes) throw malformed(`box ${type} at byte ${offset} claims ${size} bytes, less than its own head`)
  return { type, size, headBytes }
}

/** The boxes inside a box, behind the first `skip` bytes of its content; throws STREAM_MALFORMED where they do not fit it. */
export function childBoxes(parent: Box, skip = 0): Box[] {
  const children: Box[] = []
  let at = parent.contentAt + skip
  while (at < parent.bytes.length) {
    const child = childAt(parent, at)
    children.push(child)
    at += child.bytes.length
    if (children.length > MAX_CHILDREN) throw malformed(`box ${parent.type} at byte ${parent.offset} holds more than ${MAX_CHILDREN} boxes`)
  }
  return children
}

function childAt(parent: Box, at: number): Box {
  const rest = parent.bytes.subarray(at)
  const offset = parent.offset + at
  if (rest.length < SHORT_HEAD || rest.length < headBytesOf(rest)) {
    throw malformed(`box ${parent.type} at byte ${parent.offset} ends inside the head of a box at byte ${offset}`)
  }
  const { type, size, headBytes } = readHead(rest, offset)
  if (size > rest.length) throw malformed(`box ${type} at byte ${offset} is longer than box ${parent.type}, which holds it`)
  return { type, offset, bytes: rest.subarray(0, size), contentAt: headBytes }
}

/** The first of a type among boxes. */
export function find(boxes: readonly Box[], type: string): Box | undefined {
  return boxes.find((box) => box.type === type)
}

/** The first of a type; throws STREAM_MALFORMED, naming it and `parent`, where there is none. */
export function get(boxes: readonly Box[], type: string, parent: Box): Box {
  const box = find(boxes, type)
  if (box === undefined) throw malformed(`box ${parent.type} at byte ${parent.offset} has no ${type}`)
  return box
}
