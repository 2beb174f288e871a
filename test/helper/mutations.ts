import type { Random } from './random.ts'

type Mutation = (bytes: Buffer, random: Random) => Buffer

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7f_ff_ff, 0xff_ff_ff]

const flipBits: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  for (let flips = 1 + random.below(8); flips > 0; flips--) {
    const at = place(copy, random)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  }
  return copy
}

const editLength: Mutation = (bytes, random) => {
  const copy = Buffer.from(bytes)
  if (copy.length > 4) copy.writeUIntBE(random.pick(EXTREMES), Math.min(place(copy, random), copy.length - 3), 3)
  return copy
}

const truncate: Mutation = (bytes, random) => bytes.subarray(0, place(bytes, random))

const remove: Mutation = (bytes, random) => {
  const at = place(bytes, random)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(200))])
}

const duplicate: Mutation = (bytes, random) => {
  const at = place(bytes, random)
  const part = bytes.subarray(at, at + 1 + random.below(2000))
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)])
}

const insertNoise: Mutation = (bytes, random) => {
  const at = place(bytes, random)
  const noise = Buffer.from(Array.from({ length: 1 + random.below(64) }, () => random.below(256)))
  return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)])
}

const MUTATIONS = [flipBits, flipBits, editLength, editLength, truncate, remove, duplicate, insertNoise]

/** What may have become of a recording on its way: up to four mutations of it, or of it and another one spliced together. */
export function mutate(corpus: readonly Buffer[], random: Random): Buffer {
  const [first, second] = [random.pick(corpus), random.pick(corpus)]
  const spliced = Buffer.concat([first.subarray(0, place(first, random)), second.subarray(place(second, random))])
  let bytes = random.below(8) === 0 ? spliced : first
  for (let count = 1 + random.below(4); count > 0; count--) bytes = random.pick(MUTATIONS)(bytes, random)
  return bytes
}

/** Half of all damage goes to the kilobyte behind the handshake, where the decisions fall; little of it to the handshake. */
function place(bytes: Buffer, random: Random): number {
  const handshake = Math.min(3073, bytes.length)
  const choice = random.below(16)
  if (choice === 0) return random.below(bytes.length + 1)
  if (choice < 9) return handshake + random.below(Math.min(1024, bytes.length - handshake) + 1)
  return handshake + random.below(bytes.length - handshake + 1)
}

/** The bytes in pieces of random length: now single bytes, now kilobytes. */
export function* inPieces(bytes: Buffer, random: Random): Generator<Buffer> {
  const longest = random.pick([16, 200, 1500, 65_536])
  for (let at = 0; at < bytes.length;) {
    const length = 1 + random.below(longest)
    yield bytes.subarray(at, at + length)
    at += length
  }
}
