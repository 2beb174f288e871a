import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { Sha256 } from '#appliance/contract/catalogue.ts'
import { BoxError } from '#appliance/base/errors.ts'

/** Something small that comes to a box with others, in one blob. */
export interface SmallThing {
  readonly sha256: Sha256
  readonly bytes: number
  /** What is fetched together lies together. */
  readonly group: string
  read(): Promise<Buffer>
}

/** Below this a file is not worth a request of its own over a line with a long way. */
export const SMALL_BYTES = 65_536
/** The same for the files of a small page, which are of no use without each other. */
export const SMALL_MEMBER_BYTES = 4_194_304
const MOST_BUNDLE_BYTES = 33_554_432
/** A change of one thing costs its bundle, so they are kept small where things do not belong together. */
const USUAL_BUNDLE_BYTES = 4_194_304
/** Local and central header of a member with a name of 64 bytes, and some. */
const HEADER_BYTES = 256

/**
 * Parts the things of one group into bundles. Which one a thing goes into depends on its own hash and on how much there is in all, so that
 * one more or one less changes one bundle and not all that follow. Pure.
 */
export function bundlesOf(things: readonly SmallThing[]): SmallThing[][] {
  const sorted = [...new Map(things.map((thing) => [thing.sha256, thing])).values()].toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))
  let buckets = 1
  while (weight(sorted) / buckets > USUAL_BUNDLE_BYTES) buckets *= 2
  for (;;) {
    const parted = Array.from({ length: buckets }, (): SmallThing[] => [])
    for (const thing of sorted) parted[Math.floor((Number.parseInt(thing.sha256.slice(0, 8), 16) / 0x1_0000_0000) * buckets)]?.push(thing)
    if (parted.every((bucket) => bucket.length < 2 || weight(bucket) <= MOST_BUNDLE_BYTES))
      return parted.filter((bucket) => bucket.length > 0)
    buckets *= 2
  }
}

function weight(things: readonly SmallThing[]): number {
  return things.reduce((sum, { bytes }) => sum + bytes + HEADER_BYTES, 0)
}

/** What is in a bundle, as one word. */
export function contentsOf(things: readonly SmallThing[]): string {
  return createHash('sha256')
    .update(things.map(({ sha256 }) => sha256).join('\n'))
    .digest('hex')
}

/**
 * A ZIP whose members are stored as they are and named by their hash: the same things always give the same bytes. Dates are the oldest that
 * a ZIP can say, in local time as ZIP has it, so that they are the same in every time zone.
 */
export async function* packed(things: readonly SmallThing[]): AsyncGenerator<Buffer> {
  const zip = new ZipFile()
  for (const thing of things) {
    const bytes = await thing.read()
    if (createHash('sha256').update(bytes).digest('hex') !== thing.sha256) {
      throw new BoxError('BAD_REQUEST', 'a file was changed while it was published; run the command again')
    }
    zip.addBuffer(bytes, thing.sha256, { mtime: new Date(1980, 0, 1), mode: 0o100644, compress: false, forceDosTimestamp: true })
  }
  zip.end()
  const out = zip.outputStream as Readable
  zip.once('error', (thrown: Error) => void out.destroy(thrown))
  for await (const chunk of out) yield chunk as Buffer
}
