import { signal } from '@preact/signals'
import type { ItemQuery } from '#appliance/contract/library.ts'

/** Where on the library's page somebody is. It stands behind the # of the address, so that a link leads there and the back key works. */
export interface Place {
  /** The item that is open; undefined on the shelf. */
  readonly item: string | undefined
  readonly query: ItemQuery
  /** Grows with each step to another address, and with no letter that is typed. */
  readonly visit: number
}

// The shelf finds its own place again; the browser would look for it before it is drawn.
history.scrollRestoration = 'manual'

export const place = signal<Place>({ ...readPlace(location.hash), visit: 0 })
/** What was looked for before something was opened: back leads there. */
let lastQuery: ItemQuery = place.peek().query
window.addEventListener('hashchange', () => {
  const next = readPlace(location.hash)
  if (next.item === undefined) lastQuery = next.query
  place.value = { ...next, visit: place.value.visit + 1 }
})

function readPlace(hash: string): Pick<Place, 'item' | 'query'> {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?')
  const item = /^\/item\/(.+)$/.exec(path)?.[1]
  return { item: item === undefined ? undefined : decoded(item), query: readQuery(new URLSearchParams(search)) }
}

export function addressOfItem(id: string): string {
  return `#/item/${encodeURIComponent(id)}`
}

export function addressOfShelf(query: ItemQuery): string {
  const words = Object.entries(query).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]]))
  return `#/?${new URLSearchParams(words).toString()}`
}

/** The shelf as it was left. */
export function addressOfLastShelf(): string {
  return addressOfShelf(lastQuery)
}

/** Goes to the shelf with other wishes, without a step in the browser's history for each letter that is typed. */
export function look(query: ItemQuery): void {
  history.replaceState(null, '', addressOfShelf(query))
  lastQuery = query
  place.value = { item: undefined, query, visit: place.value.visit }
}

function readQuery(words: URLSearchParams): ItemQuery {
  const grade = Number(words.get('grade'))
  return {
    ...text('q', words),
    ...text('kind', words),
    ...text('subject', words),
    ...(grade >= 1 && grade <= 12 ? { grade } : {}),
    ...(words.get('holding') === 'ready' ? { holding: 'ready' as const } : {}),
  }
}

function text(name: 'q' | 'kind' | 'subject', words: URLSearchParams): ItemQuery {
  const value = words.get(name) ?? ''
  return value === '' ? {} : { [name]: value }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    // A link that was cut in the middle of a character leads to the shelf.
    return undefined
  }
}
