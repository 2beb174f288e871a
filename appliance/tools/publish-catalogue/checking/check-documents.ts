import { BoxError, sentenceOf } from '#appliance/base/errors.ts'
import type { Asset, Item, RootDocument } from '#appliance/contract/catalogue.ts'
import { readCatalogue, readRoot, readTimetable } from '#appliance/library/catalogue/read-document.ts'
import { troubleKindOf } from '#appliance/library/catalogue/refusal.ts'
import type { TroubleKind } from '#appliance/library/catalogue/refusal.ts'
import { firstRoot, nextRoot, signersOf } from '#appliance/library/catalogue/root-chain.ts'
import { fingerprintOf, verifySigned } from '#appliance/library/catalogue/signature.ts'
import type { SignedBytes } from '#appliance/library/catalogue/signature.ts'
import type { Published } from './published.ts'

/** What a box would make of the documents of a tree. */
export interface CheckedDocuments {
  readonly publisher: string
  readonly fingerprint: string
  readonly root: number
  readonly catalogue: number
  readonly timetable: number | undefined
  readonly items: number
  readonly lessons: number
  readonly contents: ReadonlyMap<string, Item>
  readonly assets: readonly Asset[]
  /** Documents that are older than they say they should be. */
  readonly old: readonly string[]
}

interface SignedDocument extends SignedBytes {
  readonly bytes: Buffer
}

// It may be published this very moment: one document is new already, and another, or a signature, is of before.
const MAY_PASS: ReadonlySet<TroubleKind | undefined> = new Set(['wrong-signature', 'wrong-key', 'rolled-back'] as const)
const TRIES = 3
const BETWEEN_TRIES_MS = 1000
const MOST_ROOTS = 1000

export interface DocumentsWish {
  /** The key that a box trusts; without it the tree's own word is taken. */
  readonly fingerprint: string | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

/** Verifies root, catalogue and timetable with the code of the box. Rejects with the BoxError that a box would tell its technician. */
export async function checkDocuments(published: Published, { fingerprint, now }: DocumentsWish): Promise<CheckedDocuments> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await once(published, { fingerprint, now })
    } catch (thrown) {
      if (tries === TRIES || !MAY_PASS.has(troubleKindOf(thrown))) throw thrown
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS))
    }
  }
}

async function once(published: Published, { fingerprint, now }: DocumentsWish): Promise<CheckedDocuments> {
  const { root, trusted } = await rootOf(published, fingerprint)
  const signedCatalogue = await signed(published, 'catalog.json')
  await verifySigned('catalog.json', signedCatalogue, signersOf(root, 'catalog'))
  const catalogue = await readCatalogue(signedCatalogue.bytes)
  const timetable = await timetableOf(published, root)
  const headers = { 'root.json': root, 'catalog.json': catalogue.header, ...(timetable && { 'timetable.json': timetable.header }) }
  for (const [name, { publisher }] of Object.entries(headers)) {
    if (publisher !== root.publisher)
      throw new BoxError('CATALOGUE_REFUSED', `${name} is of ${publisher}, and root.json of ${root.publisher}`)
  }
  return {
    ...{ publisher: root.publisher, fingerprint: trusted, root: root.serial, catalogue: catalogue.header.serial },
    ...{ timetable: timetable?.header.serial, items: catalogue.items.size, lessons: timetable?.slots.length ?? 0 },
    contents: catalogue.items,
    assets: [...catalogue.assets.values()],
    old: Object.entries(headers).flatMap(([name, { expires }]) => (Date.parse(expires) < now ? [`${name} has expired on ${expires}`] : [])),
  }
}

async function timetableOf(published: Published, root: RootDocument) {
  if ((await published.document('timetable.json')) === undefined) return undefined
  const bytes = await signed(published, 'timetable.json')
  await verifySigned('timetable.json', bytes, signersOf(root, 'timetable'))
  return readTimetable(bytes.bytes)
}

/** Walks from the first root that the tree has kept to the newest, as a box does that was off since. */
async function rootOf(published: Published, fingerprint: string | undefined): Promise<{ root: RootDocument; trusted: string }> {
  const newest = await signed(published, 'root.json')
  const trusted = fingerprint ?? (await ownFingerprint(newest.bytes))
  const chain = await chainOf(published)
  if (chain.length === 0) return { root: await firstRoot(newest, trusted), trusted }
  const { root: first, next } = await beginning(chain, fingerprint)
  let root = first
  for (const [index, link] of chain.entries()) {
    if (index >= next) root = await nextRoot(link, root).catch((thrown: unknown) => Promise.reject(named(thrown, index + 1)))
  }
  if (!(chain.at(-1)?.bytes.equals(newest.bytes) ?? false)) root = await nextRoot(newest, root)
  return { root, trusted }
}

/** The root that a box begins with: a fingerprint may be that of any root key there ever was. */
async function beginning(chain: readonly SignedDocument[], fingerprint: string | undefined): Promise<{ root: RootDocument; next: number }> {
  for (const [index, link] of chain.entries()) {
    try {
      return { root: await firstRoot(link, fingerprint ?? (await ownFingerprint(link.bytes))), next: index + 1 }
    } catch (thrown) {
      // Without a fingerprint the first must hold by itself; with one, a later may be meant.
      if (fingerprint === undefined) throw named(thrown, index + 1)
    }
  }
  throw new BoxError('CATALOGUE_REFUSED', 'no root of this publisher is signed by the key of this fingerprint')
}

function named(thrown: unknown, serial: number): BoxError {
  return new BoxError('CATALOGUE_REFUSED', `roots/${serial}.root.json: ${sentenceOf(thrown)}`, {
    cause: thrown,
    details: { kind: troubleKindOf(thrown) },
  })
}

async function chainOf(published: Published): Promise<SignedDocument[]> {
  const chain: SignedDocument[] = []
  for (let serial = 1; serial <= MOST_ROOTS; serial += 1) {
    const bytes = await published.document(`roots/${serial}.root.json`)
    if (bytes === undefined) return chain
    chain.push(await signed(published, `roots/${serial}.root.json`))
  }
  return chain
}

async function signed(published: Published, name: string): Promise<SignedDocument> {
  const bytes = await published.document(name)
  if (bytes === undefined) throw new BoxError('CATALOGUE_REFUSED', `there is no ${name}`)
  const signature = await published.document(`${name}.sig`)
  if (signature === undefined) throw new BoxError('CATALOGUE_REFUSED', `there is no ${name}.sig, so it is not signed`)
  return { bytes, signature }
}

async function ownFingerprint(bytes: Buffer): Promise<string> {
  const { keys, roles } = await readRoot(bytes)
  return fingerprintOf(keys[roles.root.keys[0] ?? ''] ?? '')
}
