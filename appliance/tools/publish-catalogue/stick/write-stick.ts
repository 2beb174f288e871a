import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import { freeSpace } from '#appliance/storage/disk.ts'
import { checkDocuments } from '../checking/check-documents.ts'
import { FolderPublished } from '../checking/folder-published.ts'
import { blobPath } from '../checking/published.ts'
import { Memory } from '../memory.ts'
import type { StickOptions } from '../options.ts'
import { count, size } from '../tell.ts'
import type { Tell } from '../tell.ts'
import { loadOf, tooLarge } from './load.ts'
import type { Freight } from './load.ts'
import { hashOnMedium } from './read-back.ts'

/** linux/magic.h: MSDOS_SUPER_MAGIC, which vfat has, too. */
const MSDOS = 0x4d44
const SPARE_BYTES = 4_194_304

/**
 * Writes a published tree to a stick, at classbox/<publisher>, and reads all of it back. Blobs that are there and right stay. Rejects with
 * a BoxError that says what to do; a stick that was pulled out meanwhile carries what was finished, and the documents of before.
 */
export async function writeStick(options: StickOptions, tell: Tell): Promise<void> {
  const { mount, tree } = options
  const documents = await checkDocuments(new FolderPublished(tree), { fingerprint: undefined, now: Date.now() })
  const after = await serialBefore(options)
  const { freight, kept } = loadOf({ items: documents.contents.values(), assets: documents.assets, ...after })
  if (kept.length > 0) tell.line(`${count(kept.length, 'item')} left out: their rights do not allow sticks`)
  const target = join(mount, 'classbox', documents.publisher)
  await makeFolder(mount, target)
  const large = tooLarge(freight, (await statfs(mount)).type === MSDOS ? 'fat' : 'other')
  if (large[0] !== undefined) {
    throw new BoxError(
      'BAD_REQUEST',
      `${blobPath(large[0].sha256)} has ${size(large[0].bytes)}, and a file on a FAT stick at most 4 GiB: format it as exFAT`,
    )
  }
  const missing = await whatIsMissing(freight, target)
  await makeSure(mount, missing)
  let written = 0
  for (const one of missing) {
    await copy(join(tree, blobPath(one.sha256)), join(target, blobPath(one.sha256)))
    written += one.bytes
    tell.progress(`${size(written)} of ${size(missing.reduce((sum, { bytes }) => sum + bytes, 0))} written`)
  }
  await readBack(freight, target, tell)
  for (const name of await documentsOf(tree)) await copy(join(tree, name), join(target, name))
  tell.line(
    `${count(missing.length, 'blob')} (${size(written)}) written to ${target}, ${count(freight.length - missing.length, 'blob')} were there; all read back`,
  )
  tell.line('Eject the stick before you pull it out.')
}

/** From which serial on blobs are new to those who had the stick, or the catalogue, before. */
async function serialBefore({ since, keys }: StickOptions): Promise<{ serialOf: (sha256: string) => number | undefined; after: number }> {
  if (since === undefined) return { serialOf: () => undefined, after: 0 }
  if (keys === undefined) throw new BoxError('BAD_REQUEST', '--since needs --keys FOLDER: what came when is remembered beside the keys')
  const memory = await Memory.read(keys)
  const serialOf = (sha256: string): number | undefined => memory.blobs.get(sha256)
  if (/^\d{1,9}$/.test(since)) return { serialOf, after: Number(since) }
  const day = Date.parse(since)
  if (Number.isNaN(day))
    throw new BoxError('BAD_REQUEST', `--since is a serial of the catalogue or a day such as 2026-11-30, not ${JSON.stringify(since)}`)
  return { serialOf, after: Math.max(0, ...memory.issues.filter(({ at }) => at < day).map(({ serial }) => serial)) }
}

async function makeFolder(mount: string, target: string): Promise<void> {
  try {
    if (!(await stat(mount)).isDirectory()) throw new Error('it is no folder')
    await mkdir(join(target, 'blobs'), { recursive: true })
  } catch (cause) {
    throw new BoxError('BAD_REQUEST', `${mount} cannot be written to: ${sentenceOf(cause)}`, { cause })
  }
}

async function whatIsMissing(freight: readonly Freight[], target: string): Promise<Freight[]> {
  const missing: Freight[] = []
  for (const one of freight) {
    const found = await stat(join(target, blobPath(one.sha256))).catch(() => undefined)
    if (found?.size !== one.bytes) missing.push(one)
  }
  return missing
}

async function makeSure(mount: string, missing: readonly Freight[]): Promise<void> {
  const needed = missing.reduce((sum, { bytes }) => sum + bytes, SPARE_BYTES)
  const free = await freeSpace(mount)
  if (needed > free)
    throw new BoxError('DISK_FULL', `the stick has ${size(free)} free, and ${size(needed)} are needed: take a larger one, or --since`)
}

/** Under another name until all of it is on the medium. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const temporary = join(dirname(to), `new-${basename(to).slice(0, 16)}.part`)
  try {
    const file = await open(temporary, 'w')
    try {
      for await (const chunk of createReadStream(from, { highWaterMark: 1_048_576 })) await file.writeFile(chunk as Buffer)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, to)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new BoxError('DISK_FULL', `${to} cannot be written: ${sentenceOf(cause)}`, { cause })
  }
}

async function readBack(freight: readonly Freight[], target: string, tell: Tell): Promise<void> {
  let read = 0
  for (const { sha256, bytes } of freight) {
    const path = join(target, blobPath(sha256))
    if ((await hashOnMedium(path)) !== sha256) {
      await rm(path, { force: true })
      throw new BoxError(
        'BLOB_CORRUPT',
        `the stick gives back other bytes than were written (${blobPath(sha256)}): run the command again, and take another stick if it says so again`,
      )
    }
    read += bytes
    tell.progress(`${size(read)} read back`)
  }
}

/** Signatures before what they sign, root.json before what it vouches for, catalog.json last. */
async function documentsOf(tree: string): Promise<string[]> {
  const roots = (await readdir(join(tree, 'roots')).catch(() => [])).map((name) => `roots/${name}`)
  const all = [...roots, ...['root', 'timetable', 'catalog'].flatMap((name) => [`${name}.json.sig`, `${name}.json`])]
  const there = await Promise.all(
    all.map((name) =>
      readFile(join(tree, name)).then(
        () => true,
        () => false,
      ),
    ),
  )
  return all.filter((_, index) => there[index])
}
