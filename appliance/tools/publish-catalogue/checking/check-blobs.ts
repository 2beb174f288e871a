import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import yauzl from 'yauzl'
import type { Asset } from '#appliance/contract/catalogue.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { PieceCutter } from '../piece-cutter.ts'
import { size } from '../tell.ts'
import type { Tell } from '../tell.ts'
import { blobPath } from './published.ts'
import type { Published } from './published.ts'

const AT_ONCE = 4
/** Bundles are read whole; nobody makes larger ones. */
const MOST_BUNDLE_BYTES = 67_108_864

export interface BlobsWish {
  readonly assets: readonly Asset[]
  readonly quick: boolean
  readonly tell: Tell
  readonly wrong: (sentence: string) => void
  /** Blobs that may be missing, as on a stick that brings only what is new. */
  readonly mayLack?: boolean
}

export interface BlobsChecked {
  readonly blobs: number
  readonly bytes: number
  readonly lacking: number
}

interface Job {
  readonly sha256: string
  readonly bytes: number
  readonly list: string | undefined
  readonly members: readonly Asset[]
}

/** Reads every blob and list, and every member of a bundle, and tells which are not what the catalogue says. */
export async function checkBlobs(published: Published, wish: BlobsWish): Promise<BlobsChecked> {
  const jobs = jobsOf(wish.assets)
  const waiting = jobs.values()
  const done = { blobs: 0, bytes: 0, lacking: 0 }
  const work = async (): Promise<void> => {
    for (const job of waiting) {
      const trouble = await troubleWith(job, published, wish.quick)
      if (trouble === 'lacking' && wish.mayLack === true) done.lacking += 1
      else if (trouble !== undefined) wish.wrong(`${blobPath(job.sha256)} ${trouble === 'lacking' ? 'is not there' : trouble}`)
      done.blobs += 1
      done.bytes += job.bytes
      wish.tell.progress(`${done.blobs} of ${jobs.length} blobs, ${size(done.bytes)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return done
}

function jobsOf(assets: readonly Asset[]): Job[] {
  const members = new Map<string, Asset[]>()
  for (const asset of assets) {
    if (asset.bundle !== undefined) members.set(asset.bundle.asset, [...(members.get(asset.bundle.asset) ?? []), asset])
  }
  return assets
    .filter(({ bundle }) => bundle === undefined)
    .flatMap(({ sha256, bytes, pieces }) => [
      { sha256, bytes, list: pieces?.listSha256, members: members.get(sha256) ?? [] },
      ...(pieces === undefined ? [] : [{ sha256: pieces.listSha256, bytes: pieces.listBytes, list: undefined, members: [] }]),
    ])
}

async function troubleWith(job: Job, published: Published, quick: boolean): Promise<string | undefined> {
  try {
    const found = await published.size(blobPath(job.sha256))
    if (found === undefined) return 'lacking'
    if (found !== job.bytes) return `has ${found} bytes instead of ${job.bytes}`
    return quick ? undefined : await contentTrouble(job, published)
  } catch (thrown) {
    if (thrown instanceof BoxError) return sentenceOf(thrown)
    throw thrown
  }
}

async function contentTrouble({ sha256, bytes, list, members }: Job, published: Published): Promise<string | undefined> {
  const cutter = new PieceCutter()
  const chunks: Buffer[] = []
  if (members.length > 0 && bytes > MOST_BUNDLE_BYTES) return `is a bundle of ${size(bytes)}, which no box reads`
  for await (const chunk of published.bytes(blobPath(sha256), bytes)) {
    cutter.take(chunk)
    if (members.length > 0) chunks.push(chunk)
  }
  const cut = cutter.finish()
  if (cut.bytes !== bytes) return `ended after ${cut.bytes} of ${bytes} bytes`
  if (cut.sha256 !== sha256) return 'does not have its hash: its bytes were changed'
  if (list !== undefined && (cut.list === undefined || hashOf(cut.list) !== list)) return `does not fit its list of pieces, ${list}`
  return members.length === 0 ? undefined : bundleTrouble(Buffer.concat(chunks), members)
}

async function bundleTrouble(bytes: Buffer, members: readonly Asset[]): Promise<string | undefined> {
  try {
    const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true })
    const wanted = new Map(members.map((member) => [member.bundle?.path, member]))
    for await (const entry of zip.eachEntry()) {
      const member = wanted.get(entry.fileName)
      if (member === undefined) continue
      if (entry.compressionMethod !== 0) return `is a bundle whose ${entry.fileName} is compressed, so that it cannot be read in place`
      const content = await buffer(await zip.openReadStreamPromise(entry))
      if (content.length !== member.bytes || hashOf(content) !== member.sha256)
        return `is a bundle whose ${entry.fileName} has another hash`
      wanted.delete(entry.fileName)
    }
    const [missing] = wanted.keys()
    return missing === undefined ? undefined : `is a bundle without ${missing}`
  } catch (thrown) {
    return `is no bundle that can be read: ${sentenceOf(thrown)}`
  }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
