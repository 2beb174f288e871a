import { signal } from '@preact/signals'
import type { ItemQuery } from '#appliance/contract/library.ts'

/** Where on the library's page somebody is. It stands behind the # of the address, so that a link leads there and the back key works. */
export interface Place {
  /** The item that is open; undefined on the shelf. */
  readonly item: string | undefined
  readonly query: ItemQuery
}

export const place = signal<Place>(readPlace(location.hash))
window.addEventListener('hashchange', () => (place.value = readPlace(location.hash)))

export function readPlace(hash: string): Place {
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

/** Goes to the shelf with other wishes, without a step in the browser's history for each letter that is typed. */
export function look(query: ItemQuery): void {
  history.replaceState(null, '', addressOfShelf(query))
  place.value = { item: undefined, query }
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
