import { LineSplitter } from '../line-splitter.ts'

/** How a frame ends, and how long it may be. */
export type Framing =
  | { readonly kind: 'line'; readonly end: Uint8Array; readonly longest: number }
  | { readonly kind: 'fixed'; readonly start: Uint8Array; readonly length: number }
  | {
      readonly kind: 'delimited'
      readonly start: Uint8Array
      readonly end: Uint8Array
      readonly escape: number | undefined
      readonly longest: number
    }
  | { readonly kind: 'idle'; readonly longest: number }

/** Whether a frame is one; what is none is looked through again one byte further on, where a frame of this kind may hide in it. */
export type Accept = (frame: Uint8Array) => boolean

/** Cuts a stream into frames; what it holds is bounded by the longest frame. */
export interface Framer {
  take(bytes: Uint8Array): void
  rest(): void
}

export interface FramerParts {
  readonly accept: Accept
  /** What is no frame at all. */
  readonly bad: (reason: 'too-long' | 'malformed') => void
}

export function framerOf(framing: Framing, parts: FramerParts): Framer {
  switch (framing.kind) {
    case 'line':
      return new LineFramer(framing, parts)
    case 'fixed':
      return new StreamFramer(framing.start, fixedFrames(framing, parts))
    case 'delimited':
      return new StreamFramer(framing.start, delimitedFrames(framing, parts))
    case 'idle':
      return new IdleFramer(framing, parts)
    default:
      return framing satisfies never
  }
}

class LineFramer implements Framer {
  readonly #parts: FramerParts
  readonly #lines: LineSplitter

  constructor({ end, longest }: Extract<Framing, { kind: 'line' }>, parts: FramerParts) {
    this.#parts = parts
    this.#lines = new LineSplitter(longest, Buffer.from(end).toString('latin1'))
  }

  take(bytes: Uint8Array): void {
    for (const { text, cut } of this.#lines.take(bytes)) {
      if (cut) this.#parts.bad('too-long')
      if (text !== '') this.#parts.accept(Buffer.from(text, 'latin1'))
    }
  }

  rest(): void {
    // A line ends with its end.
  }
}

/** Where to look on behind the frame that begins at a place; undefined while it is not whole. */
type FrameAt = (all: Buffer, at: number) => number | undefined

/** For frames that are found by how they begin, if they begin in any way; what is none is looked through again from its second byte on. */
class StreamFramer implements Framer {
  readonly #start: Uint8Array
  readonly #frameAt: FrameAt
  #held = Buffer.alloc(0)

  constructor(start: Uint8Array, frameAt: FrameAt) {
    this.#start = start
    this.#frameAt = frameAt
  }

  take(bytes: Uint8Array): void {
    const all = Buffer.concat([this.#held, bytes])
    let at = 0
    for (;;) {
      at = begins(all, this.#start, at)
      const next = all.length - at < this.#start.length ? undefined : this.#frameAt(all, at)
      if (next === undefined) break
      at = next
    }
    this.#held = Buffer.from(all.subarray(at))
  }

  rest(): void {
    // The next bytes may still belong to it: a slow line pauses, too.
  }
}

/** Where `start` is found from `at` on, or where its beginning may stand at the end. */
function begins(all: Buffer, start: Uint8Array, at: number): number {
  const found = all.indexOf(start, at)
  return found >= 0 ? found : Math.max(at, all.length - start.length + 1)
}

function fixedFrames({ length }: Extract<Framing, { kind: 'fixed' }>, { accept }: FramerParts): FrameAt {
  return (all, at) => {
    if (all.length - at < length) return undefined
    return at + (accept(all.subarray(at, at + length)) ? length : 1)
  }
}

function delimitedFrames({ start, end, escape, longest }: Extract<Framing, { kind: 'delimited' }>, { accept, bad }: FramerParts): FrameAt {
  return (all, at) => {
    const from = at + start.length
    const limit = Math.min(all.length, from + longest + end.length)
    for (let place = from; place < limit; place += 1) {
      if (all[place] === escape) place += 1
      else if (escape !== undefined && stands(start, all, place)) {
        // Where data hide the beginning behind an escape, a bare one is that of the next frame.
        bad('malformed')
        return place
      } else if (stands(end, all, place)) return accept(unescaped(all.subarray(from, place), escape)) ? place + end.length : at + 1
    }
    if (limit === all.length) return undefined
    bad('too-long')
    return at + 1
  }
}

function stands(end: Uint8Array, all: Buffer, place: number): boolean {
  return end.every((byte, index) => all[place + index] === byte)
}

function unescaped(bytes: Uint8Array, escape: number | undefined): Uint8Array {
  if (escape === undefined) return bytes
  let taken = false
  return bytes.filter((byte) => {
    taken = !taken && byte === escape
    return !taken
  })
}

class IdleFramer implements Framer {
  readonly #longest: number
  readonly #parts: FramerParts
  #held = Buffer.alloc(0)
  #over = false

  constructor({ longest }: Extract<Framing, { kind: 'idle' }>, parts: FramerParts) {
    this.#longest = longest
    this.#parts = parts
  }

  take(bytes: Uint8Array): void {
    this.#over ||= this.#held.length + bytes.length > this.#longest
    if (!this.#over) this.#held = Buffer.concat([this.#held, bytes])
  }

  rest(): void {
    const frame = this.#held
    const over = this.#over
    this.#held = Buffer.alloc(0)
    this.#over = false
    if (over) this.#parts.bad('too-long')
    else if (frame.length > 0) this.#parts.accept(frame)
  }
}
