import type { Item } from '#appliance/contract/catalogue.ts'

/*
 * What run sheets need of the rest of the box. `box.ts` hands the real things in.
 */

/** What the library says of an item. */
export type ItemFacts = Pick<Item, 'id' | 'rev' | 'kind' | 'title' | 'subject' | 'grade' | 'textbook' | 'durationMs' | 'parts'> & {
  /** Only a teacher may see it. */
  readonly forTeachers: boolean
}

/** How far the files of an item are. Bytes are what is missing; `readyAt`, epoch milliseconds, is absent where nobody can tell. */
export type ItemState =
  | { readonly state: 'ready' }
  | { readonly state: 'coming'; readonly missingBytes: number; readonly readyAt?: number | undefined }
  | { readonly state: 'absent'; readonly missingBytes?: number | undefined }
  | { readonly state: 'not-allowed' }

export interface LibraryForSheets {
  /** Undefined where no catalogue names it. */
  item(id: string): ItemFacts | undefined
  /** Of an item with all that it is made of. */
  itemState(id: string): ItemState
}

export interface LessonsForSheets {
  /**
   * When a lesson of the timetable is given, epoch milliseconds; undefined where the timetable has none of this key, or cannot be read now.
   */
  find(key: string): { readonly startsAt: number; readonly endsAt: number } | undefined
}
