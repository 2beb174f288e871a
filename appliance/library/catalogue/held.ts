import { digest } from '../pieces.ts'
import type { RootDocument } from '#appliance/contract/catalogue.ts'
import type { CheckedCatalogue, CheckedTimetable, Header } from './read-document.ts'
import { readCatalogue, readTimetable } from './read-document.ts'
import { otherPublisher } from './root-chain.ts'
import { prepareSearch } from './search.ts'

/** A document that is in use. Its bytes are on the disk alone. */
export interface Held<T> {
  readonly content: T
  readonly serial: number
  readonly sha256: string
  readonly signature: Buffer
  /** Whether keys that the newest root names signed it. Else it is used until one of theirs comes, whose serial may be lower. */
  readonly binding: boolean
}

export interface RootMarks {
  readonly sha256: string
  readonly signature: Buffer
}

/** All that is believed of one publisher. */
export interface Holding {
  /** From the one that the school's settings vouch for to the newest. */
  readonly roots: readonly RootDocument[]
  /** Of the newest root. */
  readonly rootMarks: RootMarks | undefined
  readonly catalog: Held<CheckedCatalogue> | undefined
  readonly timetable: Held<CheckedTimetable> | undefined
}

export const NOTHING: Holding = { roots: [], rootMarks: undefined, catalog: undefined, timetable: undefined }

export type Body = { readonly catalog: CheckedCatalogue } | { readonly timetable: CheckedTimetable }

/** Reads a document that was signed for `publisher`. Rejects with CATALOGUE_REFUSED: too-large, malformed, other-publisher. */
export async function readBody(kind: 'catalog' | 'timetable', bytes: Uint8Array, publisher: string): Promise<Body> {
  if (kind === 'timetable') {
    const timetable = await readTimetable(bytes)
    refuseOther('timetable.json', timetable.header, publisher)
    return { timetable }
  }
  const catalog = await readCatalogue(bytes)
  refuseOther('catalog.json', catalog.header, publisher)
  await prepareSearch([...catalog.items.values()])
  return { catalog }
}

function refuseOther(name: string, header: Header, publisher: string): void {
  if (header.publisher !== publisher) throw otherPublisher(name, header.publisher, publisher)
}

export function headerOf(body: Body): Header {
  return 'catalog' in body ? body.catalog.header : body.timetable.header
}

/** What is held, with this document in place of the one before. */
export function withBody(holding: Holding, body: Body, marks: Omit<Held<unknown>, 'content' | 'serial'>): Holding {
  if ('catalog' in body) return { ...holding, catalog: { ...marks, content: body.catalog, serial: body.catalog.header.serial } }
  return { ...holding, timetable: { ...marks, content: body.timetable, serial: body.timetable.header.serial } }
}

/** SHA-256 in hex, made on another thread. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  return (await digest(bytes)).toString('hex')
}
