/** A key of a desk's keyboard, as the browser calls it in `aria-keyshortcuts`: by that the class page's keys find their buttons. */
export type Shortcut =
  | 'B'
  | 'P'
  | 'Q'
  | '?'
  | 'Space'
  | 'PageUp'
  | 'PageDown'
  | 'Escape'
  | '1'
  | '2'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'

/** Of the nth of several, counted from 0; the tenth has none. */
export function digitFor(place: number): Shortcut | undefined {
  return place < 9 ? (String(place + 1) as Shortcut) : undefined
}
