import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { RealClock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import type { Asset, Item, Slot } from '#appliance/contract/catalogue.ts'
import { readCatalogue, readTimetable } from '#appliance/library/catalogue/read-document.ts'
import { InstanceLock } from '#appliance/lifecycle/instance-lock.ts'
import { Assets } from './assets.ts'
import { draftsOf } from './drafts.ts'
import type { Draft } from './drafts.ts'
import { Issue, digestOf } from './issue.ts'
import { readBody } from './item-body.ts'
import { byLanguage, itemOf, linksOf } from './items.ts'
import { Memory } from './memory.ts'
import type { TopMeta } from './meta-shape.ts'
import type { PublishOptions } from './options.ts'
import { bringBackRoots, issueRoot, publisherKeys } from './publisher.ts'
import type { PublisherKeys } from './publisher.ts'
import { Mistakes, readMeta } from './read-meta.ts'
import { References } from './references.ts'
import { programsHere } from './run-program.ts'
import { count, size } from './tell.ts'
import type { Tell } from './tell.ts'
import { TimetableShape } from './timetable-shape.ts'
import { slotsOf } from './timetable.ts'
import { Tree } from './tree.ts'
import { walk } from './walk.ts'
import type { FoundFolder } from './walk.ts'
import type { ZipApp } from './zip-app.ts'

const PUBLISHER = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/

export interface Published {
  readonly publisher: string
  readonly fingerprint: string | undefined
}

/** Publishes what has changed in a folder. Rejects with a BoxError that says what to mend; then nothing in the tree names anything new. */
export async function publish(options: PublishOptions, tell: Tell): Promise<Published> {
  await mkdir(options.keys, { recursive: true, mode: 0o700 })
  const lock = new InstanceLock({ dataFolder: options.keys, clock: new RealClock() })
  await lock.acquire().catch((cause: unknown) => {
    throw new BoxError('ALREADY_RUNNING', `somebody is publishing with these keys already (${options.keys})`, { cause })
  })
  const memory = await Memory.read(options.keys)
  const zips: ZipApp[] = []
  try {
    return await publishLocked({ options, tell, memory, zips })
  } finally {
    for (const zip of zips) zip.close()
    // What was read need not be read again, however this run ended.
    if (memory.publisher !== '') await memory.save()
    await lock.release()
  }
}

interface Run {
  readonly options: PublishOptions
  readonly tell: Tell
  readonly memory: Memory
  readonly zips: ZipApp[]
}

interface Plan {
  readonly drafts: readonly Draft[]
  readonly references: References
  readonly links: ReadonlyMap<Draft, ReturnType<typeof linksOf>>
  readonly slots: readonly Slot[] | undefined
  readonly top: TopMeta
  readonly publisher: string
}

async function publishLocked(run: Run): Promise<Published> {
  const { options, tell, memory } = run
  const folder = await walk(options.folder, (sentence) => tell.warn(sentence))
  const plan = await planOf(folder, run)
  tell.line(`${count(plan.drafts.length, 'item')} found in ${options.folder}`)
  const tree = new Tree({ folder: options.out, link: options.link })
  await tree.open()
  await bringBackRoots(options.keys, options.out)
  const first = memory.publisher === '' && memory.serials.root === undefined
  const keys = await publisherKeys(options, first, tell)
  memory.publisher = plan.publisher
  const { items, assets } = await contentOf(plan, { ...run, tree })
  const changed = await issueAll({ plan, keys, run, items, assets })
  await tidy(assets, { ...run, tree })
  forget(folder, memory)
  await forgetPictures(run)
  const fingerprint = keys.root?.fingerprint
  totals({ items, assets, changed, fingerprint, run })
  return { publisher: plan.publisher, fingerprint }
}

/** All that can be told without reading a lesson: so a slip of the pen is told in a second, not after an hour. */
async function planOf(folder: FoundFolder, { options, tell, memory }: Run): Promise<Plan> {
  const mistakes = new Mistakes()
  const { drafts, top } = await draftsOf(folder, { mistakes, skipped: (sentence) => tell.warn(sentence) })
  const publisher = publisherName(options, top, memory)
  const references = new References(drafts, publisher, mistakes)
  const links = new Map(drafts.map((draft) => [draft, linksOf(draft, references, mistakes)]))
  const byId = new Map(drafts.map((draft) => [references.idOf(draft), draft]))
  references.checkDepth((id) => {
    const draft = byId.get(id)
    return draft === undefined ? [] : (links.get(draft)?.parts ?? []).map(({ itemId }) => itemId)
  })
  const file = folder.files.find(({ path }) => path === 'timetable.yaml')
  const table = file === undefined ? undefined : await readMeta<TimetableShape>(file, TimetableShape, mistakes)
  const slots = table === undefined ? undefined : slotsOf(table, references, mistakes)
  mistakes.settle()
  return { drafts, references, links, slots, top, publisher }
}

function publisherName(options: PublishOptions, top: TopMeta, memory: Memory): string {
  const usual = basename(options.folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  const wanted = options.publisher ?? top.publisher
  const name = wanted ?? (memory.publisher || usual)
  if (memory.publisher !== '' && name !== memory.publisher) {
    throw new BoxError(
      'BAD_REQUEST',
      `these keys are those of ${memory.publisher}, and boxes know it by this name; another publisher needs other keys (--keys)`,
    )
  }
  if (PUBLISHER.test(name)) return name
  throw new BoxError(
    'BAD_REQUEST',
    `name the publisher with --publisher, or in meta.yaml: small letters, digits, dots and dashes, such as lessons.example.org`,
  )
}

async function contentOf(
  plan: Plan,
  { options, tell, memory, zips, tree }: Run & { tree: Tree },
): Promise<{ items: Item[]; assets: Asset[] }> {
  const programs = await programsHere()
  if (!programs.ffprobe)
    tell.warn(
      'ffprobe is not on this machine: no lengths and codecs, and nothing warns of videos that screens cannot show (apt-get install ffmpeg)',
    )
  else if (!programs.ffmpeg) tell.warn('ffmpeg is not on this machine: no pictures for lists (apt-get install ffmpeg)')
  const pdfs = plan.drafts.some(({ body }) => body.is === 'file' && body.file.path.toLowerCase().endsWith('.pdf'))
  if (pdfs && !programs.pdftoppm)
    tell.warn('pdftoppm is not on this machine: no pictures of pages for old screens (apt-get install poppler-utils)')
  let read = 0
  const onBytes = (bytes: number): void => {
    read += bytes
    tell.progress(`${size(read)} read`)
  }
  const assets = new Assets({ tree, memory, keys: options.keys, link: options.link, mirrors: plan.top.mirrors ?? [], onBytes })
  const items: Item[] = []
  for (const draft of plan.drafts) {
    const body = await readBody(draft, { assets, tell, programs, zips })
    const id = plan.references.idOf(draft)
    const item = itemOf(draft, { id, links: plan.links.get(draft) ?? {}, body })
    items.push({ ...item, rev: revisionOf(item, memory) })
  }
  tell.line(read === 0 ? 'no file has changed' : `${size(read)} read`)
  // In the order of the folder, which is how pages show them.
  return { items, assets: await assets.finish() }
}

function revisionOf(item: Omit<Item, 'rev'>, memory: Memory): number {
  const digest = digestOf(item)
  const before = memory.items.get(item.id)
  const rev = before === undefined ? 1 : before.rev + (before.digest === digest ? 0 : 1)
  memory.items.set(item.id, { rev, digest })
  return rev
}

interface IssuingAll {
  readonly plan: Plan
  readonly keys: PublisherKeys
  readonly run: Run
  readonly items: readonly Item[]
  readonly assets: readonly Asset[]
}

/** Root first, since it names the key that signs the others. Answers the documents that were issued. */
async function issueAll({ plan, keys, run, items, assets }: IssuingAll): Promise<string[]> {
  const { options, memory, tell } = run
  const { publisher, top, slots } = plan
  const now = Date.now()
  const issue = new Issue({ folder: options.out, memory, now })
  const name = byLanguage(top.name ?? basename(options.folder))
  const changed = (await issueRoot({ issue, keys, publisher, name, folder: options.out, keysFolder: options.keys, tell }))
    ? ['root.json']
    : []
  const signers = [keys.signing]
  const days = options.expiresDays
  const catalogue = { name: 'catalog', read: readCatalogue, content: { publisher, items, assets }, days, signers } as const
  const standing = await issue.standing('catalog')
  if (issue.isDue(catalogue, standing) !== undefined) {
    const serial = await issue.publish(catalogue, standing)
    for (const { sha256, pieces } of assets) {
      for (const blob of [sha256, ...(pieces ? [pieces.listSha256] : [])]) if (!memory.blobs.has(blob)) memory.blobs.set(blob, serial)
    }
    memory.issues.push({ serial, at: now })
    changed.push(`catalog.json ${serial}`)
  }
  const before = await issue.standing('timetable')
  if (slots === undefined && before === undefined) return changed
  // Whoever takes the timetable away means that there are no lessons any more, and a box keeps the last that it was told.
  const timetable = { name: 'timetable', read: readTimetable, content: { publisher, lessons: slots ?? [] }, days, signers } as const
  if (issue.isDue(timetable, before) !== undefined) changed.push(`timetable.json ${await issue.publish(timetable, before)}`)
  return changed
}

/** Blobs that nothing names any more: a box that still reads the catalogue before may want them, so they go only when asked. */
async function tidy(assets: readonly Asset[], { options, tell, tree, memory }: Run & { tree: Tree }): Promise<void> {
  const named = new Set(assets.flatMap(({ sha256, pieces }) => [sha256, ...(pieces ? [pieces.listSha256] : [])]))
  let old = { blobs: 0, bytes: 0 }
  for await (const { sha256, path, bytes } of tree.blobs()) {
    if (named.has(sha256)) continue
    old = { blobs: old.blobs + 1, bytes: old.bytes + bytes }
    if (!options.prune) continue
    memory.blobs.delete(sha256)
    await rm(path, { force: true })
  }
  if (old.blobs === 0) return
  tell.line(`${count(old.blobs, 'blob')} (${size(old.bytes)}) not named any more${options.prune ? ', deleted' : '; --prune deletes them'}`)
}

function forget(folder: FoundFolder, memory: Memory): void {
  const there = new Set<string>()
  const note = (one: FoundFolder): void => {
    for (const { path } of one.files) there.add(path)
    for (const inner of one.folders) note(inner)
  }
  note(folder)
  for (const path of memory.files.keys()) if (!there.has(path)) memory.files.delete(path)
}

/** Pictures that were made of files that are gone. */
async function forgetPictures({ options, memory }: Run): Promise<void> {
  const folder = join(options.keys, 'made')
  const wanted = new Set(
    [...memory.files.values()].flatMap(({ poster, pages }) => [poster, ...(pages ?? [])].map((thing) => thing?.sha256)),
  )
  for (const name of await readdir(folder).catch(() => [])) if (!wanted.has(name)) await rm(join(folder, name), { force: true })
}

interface Totals {
  readonly items: readonly Item[]
  readonly assets: readonly Asset[]
  readonly changed: readonly string[]
  readonly fingerprint: string | undefined
  readonly run: Run
}

function totals({ items, assets, changed, fingerprint, run: { options, tell } }: Totals): void {
  const kinds = new Map<string, number>()
  for (const { kind } of items) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  const whole = assets.filter(({ bundle }) => bundle === undefined)
  const bytes = whole.reduce((sum, one) => sum + one.bytes, 0)
  tell.line(`${count(items.length, 'item')}: ${[...kinds].map(([kind, number]) => `${number} ${kind}`).join(', ') || 'none'}`)
  tell.line(`${count(whole.length, 'blob')}, ${size(bytes)}, in ${join(options.out, 'blobs')}`)
  tell.line(changed.length === 0 ? 'nothing has changed; the catalogue stands as it was' : `published: ${changed.join(', ')}`)
  if (fingerprint === undefined) return
  tell.line('Give boxes this, with the address of your server:\n\nlibrary:\n  catalogues:')
  tell.line(`    - url: https://YOUR-SERVER/\n      fingerprint: ${fingerprint}\n`)
}
