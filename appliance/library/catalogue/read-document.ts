import Type from 'typebox'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { inTurns } from '#appliance/base/in-turns.ts'
import { Asset, CatalogueDocument, Item, RootDocument, Slot, TimetableDocument } from '#appliance/contract/catalogue.ts'
import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import { checkAssets } from './asset-rules.ts'
import { checkItems, weightOfItem } from './item-rules.ts'
import { parseJson } from './json-text.ts'
import { refusal, shown } from './refusal.ts'
import { keyIdOf } from './signature.ts'
import { Timetable } from './lessons-ahead.ts'

/*
 * Bytes into documents that may be trusted to be what they say. A document is signed as one: where one entry of it is wrong the whole is
 * refused, with the culprit named, and the one before stays in use.
 */

/** What all signed documents have. */
export type Header = Pick<RootDocument, 'format' | 'publisher' | 'serial' | 'issued' | 'expires'>

export interface CheckedCatalogue {
  readonly header: Header
  readonly items: ReadonlyMap<string, Item>
  readonly assets: ReadonlyMap<string, Asset>
}

export interface CheckedTimetable {
  readonly header: Header
  readonly slots: readonly Slot[]
  readonly timetable: Timetable
}

/** Bytes of the longest document that is read. */
export const MOST_DOCUMENT_BYTES = 8_388_608
export const MOST_ROOT_BYTES = 262_144

/** Reads root.json. Rejects with CATALOGUE_REFUSED: too-large or malformed. */
export async function readRoot(bytes: Uint8Array): Promise<RootDocument> {
  const root = await read('root.json', RootDocument, { bytes, most: MOST_ROOT_BYTES })
  refuseOddWords('root.json: its name', root.name)
  for (const [keyId, key] of Object.entries(root.keys)) {
    // The schema does not look at what has a name of another form.
    if (typeof key !== 'string' || keyIdOf(key) !== keyId) throw refusal('malformed', `root.json: the key ${shown(keyId)} has another id`)
  }
  for (const [name, { keys, threshold }] of Object.entries(root.roles)) {
    const missing = keys.find((keyId) => !Object.hasOwn(root.keys, keyId))
    if (missing !== undefined) throw refusal('malformed', `root.json: the role ${name} names the key ${missing}, which is not there`)
    if (threshold > new Set(keys).size) throw refusal('malformed', `root.json: the role ${name} asks for more signatures than it has keys`)
  }
  return root
}

/** The schema does not look at the words of a language whose name has more than one line. */
function refuseOddWords(place: string, words: ByLanguage): void {
  const isOdd = Object.entries(words).some(([language, text]) => language.length > 35 || typeof text !== 'string')
  if (isOdd || Object.keys(words).length > 64) throw refusal('malformed', `${place} is no list of words by language`)
}

const { items: _items, assets: _assets, ...catalogueHeader } = CatalogueDocument.properties
const CatalogueFrame = Type.Object({
  ...catalogueHeader,
  items: Type.Array(Type.Unknown(), { maxItems: 20_000 }),
  assets: Type.Array(Type.Unknown(), { maxItems: 200_000 }),
})
const { lessons: _lessons, ...timetableHeader } = TimetableDocument.properties
const TimetableFrame = Type.Object({ ...timetableHeader, lessons: Type.Array(Type.Unknown(), { maxItems: 20_000 }) })

/** Reads catalog.json. Rejects with CATALOGUE_REFUSED: too-large or malformed. */
export async function readCatalogue(bytes: Uint8Array): Promise<CheckedCatalogue> {
  const frame = await read('catalog.json', CatalogueFrame, { bytes, most: MOST_DOCUMENT_BYTES })
  const assets = await checkAssets(await checkEach(frame.assets, { what: 'catalog.json: asset', schema: Asset }))
  const entries = await checkEach(frame.items, { what: 'catalog.json: item', schema: Item, weightOf: weightOfItem })
  await inTurns(entries, ({ id, title, summary }) => {
    refuseOddWords(`catalog.json: the title of ${shown(id)}`, title)
    refuseOddWords(`catalog.json: the summary of ${shown(id)}`, summary ?? {})
  })
  const items = await checkItems(entries, assets)
  return { header: headerOf(frame), items, assets }
}

/** Reads timetable.json. Rejects with CATALOGUE_REFUSED: too-large or malformed. */
export async function readTimetable(bytes: Uint8Array): Promise<CheckedTimetable> {
  const frame = await read('timetable.json', TimetableFrame, { bytes, most: MOST_DOCUMENT_BYTES })
  const slots = await checkEach(frame.lessons, { what: 'timetable.json: lesson', schema: Slot })
  await inTurns(slots, ({ uid, title }) => refuseOddWords(`timetable.json: the title of ${shown(uid)}`, title ?? {}))
  return { header: headerOf(frame), slots, timetable: await Timetable.of(slots) }
}

function headerOf({ format, publisher, serial, issued, expires }: Header): Header {
  return { format, publisher, serial, issued, expires }
}

async function read<S extends TSchema>(name: string, schema: S, given: { bytes: Uint8Array; most: number }): Promise<Static<S>> {
  const value = await parseJson(name, given.bytes, given.most)
  const format = typeof value === 'object' && value !== null ? (value as { format?: unknown }).format : undefined
  if (typeof format === 'string' && /^classbox\/(?!1(\.|$))\d+/u.test(format)) {
    throw refusal('malformed', `${name} is written as ${shown(format)}; the software of this box reads classbox/1`)
  }
  return check(name, shapeOf(schema), value)
}

interface Entries<S extends TSchema> {
  /** What the sentences call one of them. */
  readonly what: string
  readonly schema: S
  readonly weightOf?: (entry: Static<S>) => number
}

async function checkEach<S extends TSchema>(entries: readonly unknown[], { what, schema, weightOf }: Entries<S>): Promise<Static<S>[]> {
  const shape = shapeOf(schema)
  const visit = (entry: unknown, index: number): void => void check(`${what} ${index + 1}${nameOf(entry)}`, shape, entry)
  // What has been visited has its shape.
  await inTurns(entries as Static<S>[], visit, weightOf)
  return entries as Static<S>[]
}

function nameOf(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return ''
  const { id, uid, sha256 } = entry as Record<string, unknown>
  const name = id ?? uid ?? sha256
  return typeof name === 'string' ? ` (${shown(name)})` : ''
}

interface Shape<T> {
  Check(value: unknown): boolean
  Errors(value: unknown): readonly { readonly instancePath: string; readonly message: string }[]
  readonly of?: T
}

const shapes = new WeakMap<TSchema, Shape<unknown>>()

/** Made when it is first needed: many schools follow nobody. */
function shapeOf<S extends TSchema>(schema: S): Shape<Static<S>> {
  const shape = shapes.get(schema) ?? Compile(schema)
  shapes.set(schema, shape)
  return shape as Shape<Static<S>>
}

function check<T>(place: string, shape: Shape<T>, value: unknown): T {
  if (shape.Check(value)) return value as T
  const [first] = shape.Errors(value)
  const at = (first?.instancePath ?? '').slice(1).replaceAll('/', '.')
  const what = first?.message.slice(0, 200) ?? 'is not as it should be'
  throw refusal('malformed', `${place}${at === '' ? '' : `, at ${at.slice(0, 120)}`}: ${what}`)
}
