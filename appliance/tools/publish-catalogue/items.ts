import type { AssetUse, ByLanguage, Item } from '#appliance/contract/catalogue.ts'
import type { Draft } from './drafts.ts'
import { languageOf, titleOf } from './guess.ts'
import type { ReadBody } from './item-body.ts'
import type { ItemMeta } from './meta-shape.ts'
import { within } from './read-meta.ts'
import type { Mistakes, Place } from './read-meta.ts'
import type { References } from './references.ts'

/** Above it a recorded lesson is a course (专题课) and not a micro-course (微课). */
const COURSE_FROM_MS = 15 * 60_000

type Links = Pick<Item, 'parts' | 'pair' | 'cues'>

/** An item as far as it can be told before its files are read: what it is called, and which others it names. */
export function linksOf(draft: Draft, references: References, mistakes: Mistakes): Links {
  const { meta, place } = draft.told
  if (place === undefined) return {}
  const find = (name: string, ...steps: (string | number)[]) => references.find(name, within(place, ...steps))
  const parts = meta.parts?.flatMap(({ item, role, minutes }, index) => {
    const itemId = find(item, 'parts', index, 'item')
    return itemId === undefined ? [] : [{ itemId, ...(role && { role }), ...(minutes !== undefined && { minutes }) }]
  })
  const cues = meta.cues?.map(({ at, type, ref }, index) => {
    const target = type === 'quiz' && ref !== undefined ? find(ref, 'cues', index, 'ref') : ref
    return { atMs: milliseconds(at), type, ...(target !== undefined && { ref: target }) }
  })
  const pair = pairOf(meta, { own: references.idOf(draft), place, find, mistakes })
  return { ...(parts && { parts }), ...(pair && { pair }), ...(cues && { cues: cues.toSorted((a, b) => a.atMs - b.atMs) }) }
}

interface Pairing {
  readonly own: string
  readonly place: Place
  readonly mistakes: Mistakes
  readonly find: (name: string, ...steps: string[]) => string | undefined
}

function pairOf({ pair }: ItemMeta, { own, place, find, mistakes }: Pairing): Item['pair'] {
  if (pair === undefined) return undefined
  if ((pair.live === undefined) === (pair.recording === undefined)) {
    mistakes.at(within(place, 'pair'), 'either live or recording: the other is this item itself')
    return undefined
  }
  const live = pair.live === undefined ? own : find(pair.live, 'pair', 'live')
  const recording = pair.recording === undefined ? own : find(pair.recording, 'pair', 'recording')
  return live === undefined || recording === undefined ? undefined : { live, recording, offsetMs: milliseconds(pair.offset ?? 0) }
}

/** `1:02:03` or seconds. */
function milliseconds(at: string | number): number {
  if (typeof at === 'number') return Math.round(at * 1000)
  return Math.round(at.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) * 1000)
}

export interface Made {
  readonly id: string
  readonly links: Links
  readonly body: ReadBody
  /** Whom it is for where nothing says so. */
  readonly captionsLang: Readonly<Record<string, string>>
}

/** The item as the catalogue has it, without its number of revision. */
export function itemOf(draft: Draft, made: Pick<Made, 'id' | 'links' | 'body'>): Omit<Item, 'rev'> {
  const { meta } = draft.told
  const { durationMs } = made.body.probed ?? {}
  const kind = meta.kind ?? draft.kind ?? ((durationMs ?? 0) >= COURSE_FROM_MS ? 'special-course' : 'micro-course')
  const lang = list(meta.lang)
  const title = byLanguage(meta.title ?? titleOf(draft.stem), lang?.[0])
  const uses = made.body.uses.map((use): AssetUse =>
    use.role === 'captions' && !use.lang ? { ...use, lang: lang?.[0] ?? Object.keys(title)[0] ?? 'und' } : use,
  )
  const a11y = meta.a11y ?? (uses.some(({ role }) => role === 'captions') ? ['captions'] : undefined)
  const [keywords, authors, live, sound] = [list(meta.keywords), list(meta.authors), list(meta.live), list(meta.sound)]
  const { grade, audience, subject, textbook, summary } = meta
  return {
    ...{ id: made.id, kind, title },
    ...(summary !== undefined && { summary: byLanguage(summary, lang?.[0]) }),
    ...(lang && { lang }),
    ...(subject && { subject }),
    ...(grade !== undefined && { grade: [...new Set([grade].flat())] }),
    ...(textbook && Object.keys(textbook).length > 0 && { textbook }),
    ...(keywords && { keywords }),
    ...(durationMs !== undefined && { durationMs }),
    ...(authors && { authors }),
    ...rightsOf(meta.rights),
    ...(uses.length > 0 && { assets: uses }),
    ...made.links,
    ...(live && { live: { urls: live, ...(sound && { audioOnly: sound }) } }),
    ...(a11y && { a11y }),
    audience: audience ?? (kind === 'guide' || kind === 'quiz' ? 'teacher' : 'pupil'),
  }
}

function rightsOf(rights: ItemMeta['rights']): Pick<Item, 'rights'> {
  if (rights === undefined || Object.keys(rights).length === 0) return {}
  const { until, ...others } = rights
  return { rights: { ...others, ...(until !== undefined && { until: momentOf(until) }) } }
}

/** A day ends when it has ended in China; who means another moment writes it with its offset. */
function momentOf(until: string): string {
  if (!until.includes('T')) return `${until}T23:59:59+08:00`
  return /T\d\d:\d\d(?:Z|[+-])/.test(until) ? until.replace(/(T\d\d:\d\d)/, '$1:00') : until
}

export function byLanguage(words: string | Readonly<Record<string, string>>, lang?: string): ByLanguage {
  return typeof words === 'string' ? { [lang ?? languageOf(words)]: words } : { ...words }
}

function list<T>(one: T | readonly T[] | undefined): T[] | undefined {
  return one === undefined ? undefined : ([one].flat() as T[])
}
