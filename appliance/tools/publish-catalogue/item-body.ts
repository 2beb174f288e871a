import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AssetUse } from '#appliance/contract/catalogue.ts'
import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { As, Assets } from './assets.ts'
import type { Body, Draft } from './drafts.ts'
import { fileType, memberMime } from './file-kinds.ts'
import { memberPathTrouble } from './member-path.ts'
import type { Thing } from './memory.ts'
import { pagesOf, posterOf } from './pictures.ts'
import { probe } from './probe.ts'
import type { Probed } from './probe.ts'
import { SMALL_MEMBER_BYTES } from './small-things.ts'
import type { Tell } from './tell.ts'
import type { FoundFile } from './walk.ts'
import { ZipApp } from './zip-app.ts'

/** What the bytes of an item are, as the catalogue names them. */
export interface ReadBody {
  readonly uses: readonly AssetUse[]
  readonly probed: Probed | undefined
}

export interface BodyReading {
  readonly assets: Assets
  readonly tell: Tell
  readonly programs: { readonly ffprobe: boolean; readonly ffmpeg: boolean; readonly pdftoppm: boolean }
  /** ZIPs that stay open until the bundles are made. */
  readonly zips: ZipApp[]
}

/** Reads what has changed of an item's files. Rejects with a BoxError that names the file. */
export async function readBody(draft: Draft, reading: BodyReading): Promise<ReadBody> {
  const { body } = draft
  switch (body.is) {
    case 'none':
      return { uses: [], probed: undefined }
    case 'quiz': {
      const bytes = Buffer.from(JSON.stringify({ questions: body.questions }))
      const { sha256 } = await reading.assets.bytes(bytes, { mime: 'application/json', ...placeOf(draft) })
      return { uses: [{ asset: sha256, role: 'main' }], probed: undefined }
    }
    case 'app':
      return { uses: await appMembers(draft, body.files, reading), probed: undefined }
    case 'zip':
      return { uses: await zipMembers(draft, body.file, reading), probed: undefined }
    case 'file':
      return readFiles(draft, body, reading)
  }
}

/** Small things of one school subject come together. */
function placeOf({ path, told }: Draft): Pick<As, 'group' | 'travels'> {
  const allow = told.meta.rights?.allow
  return { group: path.slice(0, path.indexOf('/') + 1), travels: allow === undefined || allow.includes('usb') }
}

async function readFiles(draft: Draft, body: Body & { is: 'file' }, reading: BodyReading): Promise<ReadBody> {
  const place = placeOf(draft)
  const uses: AssetUse[] = []
  let probed: Probed | undefined
  for (const file of [body.file, ...body.also]) {
    const mime = fileType(file.path)?.mime ?? 'application/json'
    reading.tell.progress(file.path)
    const found = /^(?:video|audio)\//.test(mime) ? await probedOf(file, reading) : undefined
    probed ??= found
    for (const warning of found?.warnings ?? []) reading.tell.warn(`${file.path}: ${warning}`)
    const { sha256 } = await reading.assets.file(file, { mime, ...place, rendition: renditionOf(found) })
    if (found !== undefined) reading.assets.remember(file, { stored: await reading.assets.file(file, { mime, ...place }), probed: found })
    uses.push({ asset: sha256, role: 'main' })
  }
  uses.push(...(await posterUse(draft, body.file, { reading, durationMs: probed?.durationMs })))
  if (fileType(body.file.path)?.kind === 'pdf') uses.push(...(await pageUses(body.file, place, reading)))
  for (const { file, lang } of draft.captions) {
    const { sha256 } = await reading.assets.file(file, { mime: 'text/vtt', ...place })
    uses.push({ asset: sha256, role: 'captions', ...(lang && { lang }) })
  }
  return { uses, probed }
}

async function probedOf(file: FoundFile, { assets, programs }: BodyReading): Promise<Probed | undefined> {
  return assets.remembered(file)?.probed ?? (programs.ffprobe ? probe(file) : undefined)
}

function renditionOf(probed: Probed | undefined): As['rendition'] {
  if (probed === undefined) return undefined
  const { codecs, width, height, kbps } = probed
  const rendition = { ...(codecs && { codecs }), ...(width && { width }), ...(height && { height }), ...(kbps && { kbps }) }
  return Object.keys(rendition).length > 0 ? rendition : undefined
}

interface PosterWish {
  readonly reading: BodyReading
  readonly durationMs: number | undefined
}

async function posterUse(draft: Draft, file: FoundFile, { reading, durationMs }: PosterWish): Promise<AssetUse[]> {
  const { assets, programs } = reading
  const as = { mime: 'image/jpeg', ...placeOf(draft) }
  if (draft.poster !== undefined) {
    const { sha256 } = await assets.file(draft.poster, { ...as, mime: fileType(draft.poster.path)?.mime ?? as.mime })
    return [{ asset: sha256, role: 'poster' }]
  }
  const kind = fileType(file.path)?.kind
  if (kind !== 'video' && kind !== 'picture') return []
  const before = assets.remembered(file)
  if (before?.poster === null) return []
  if (before?.poster && (await assets.madeBefore(before.poster, as))) return [{ asset: before.poster.sha256, role: 'poster' }]
  if (!programs.ffmpeg || before === undefined) return []
  const bytes = await inScratch((into) => posterOf(file.absolute, { durationMs, into }))
  const poster = bytes === undefined ? null : await assets.made(bytes, as)
  assets.remember(file, { stored: before.stored, poster })
  return poster === null ? [] : [{ asset: poster.sha256, role: 'poster' }]
}

async function pageUses(
  file: FoundFile,
  place: Pick<As, 'group' | 'travels'>,
  { assets, programs, tell }: BodyReading,
): Promise<AssetUse[]> {
  const as = { mime: 'image/jpeg', ...place }
  const before = assets.remembered(file)
  if (before?.pages && (await allMadeBefore(before.pages, as, assets))) return usesOfPages(before.pages)
  if (!programs.pdftoppm || before === undefined || before.pages === null) return []
  const made = await inScratch((into) => pagesOf(file.absolute, into))
  if (made === undefined) tell.warn(`${file.path}: its pages cannot be made into pictures; is it whole, and without a password?`)
  const pages: Thing[] = []
  for (const page of made ?? []) pages.push(await assets.made(page, as))
  assets.remember(file, { stored: before.stored, pages: made === undefined ? null : pages })
  return usesOfPages(pages)
}

async function allMadeBefore(pages: readonly Thing[], as: As, assets: Assets): Promise<boolean> {
  for (const page of pages) if (!(await assets.madeBefore(page, as))) return false
  return true
}

/** The first page stands for the document in lists. */
function usesOfPages(pages: readonly Thing[]): AssetUse[] {
  const [first] = pages
  return [
    ...(first === undefined ? [] : [{ asset: first.sha256, role: 'poster' as const }]),
    ...pages.map(({ sha256 }) => ({ asset: sha256, role: 'page' as const })),
  ]
}

async function appMembers(draft: Draft, files: readonly FoundFile[], { assets, tell }: BodyReading): Promise<AssetUse[]> {
  const uses: AssetUse[] = []
  const one = files.length === 1 ? files[0] : undefined
  for (const file of files) {
    tell.progress(file.path)
    const path = file === one ? 'index.html' : file.path.slice(draft.path.length + 1)
    const trouble = memberPathTrouble(path)
    if (trouble !== undefined) throw new BoxError('BUNDLE_REFUSED', `${JSON.stringify(file.path)} ${trouble}`)
    const as = { mime: memberMime(path), ...memberPlace(draft), smallBelow: SMALL_MEMBER_BYTES }
    const { sha256 } = await assets.file(file, as)
    uses.push({ asset: sha256, role: 'member', path })
  }
  return uses
}

/** The files of a page are of no use without each other. */
function memberPlace(draft: Draft): Pick<As, 'group' | 'travels'> {
  const { group, travels } = placeOf(draft)
  const isOne = draft.body.is === 'app' && draft.body.files.length === 1
  return { group: isOne ? group : `page ${draft.path}`, travels }
}

async function zipMembers(draft: Draft, file: FoundFile, { assets, tell, zips }: BodyReading): Promise<AssetUse[]> {
  tell.progress(file.path)
  const zip = await ZipApp.open(file.absolute).catch((cause: unknown) => {
    throw new BoxError('BUNDLE_REFUSED', `${file.path} cannot be taken: ${sentenceOf(cause)}`, { cause })
  })
  zips.push(zip)
  const before = assets.remembered(file)?.members
  const members: { path: string; thing: Thing }[] = []
  for (const { path, bytes } of zip.members) {
    const as = { mime: memberMime(path), ...memberPlace(draft), smallBelow: SMALL_MEMBER_BYTES }
    const open = () => zip.read(path)
    const known = before?.find((one) => one.path === path)?.thing
    const thing =
      known !== undefined && (await assets.again(known, as, open)) ? known : await memberOf(file, () => assets.member(bytes, as, open))
    members.push({ path, thing })
  }
  // The ZIP itself is not published: its hash is not needed.
  assets.remember(file, { stored: { sha256: '', bytes: file.bytes }, members })
  return members.map(({ path, thing }) => ({ asset: thing.sha256, role: 'member', path }))
}

async function memberOf(file: FoundFile, read: () => Promise<Thing>): Promise<Thing> {
  try {
    return await read()
  } catch (cause) {
    throw new BoxError('BUNDLE_REFUSED', `${file.path} cannot be unpacked: ${sentenceOf(cause)}`, { cause })
  }
}

async function inScratch<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'classbox-publish-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
