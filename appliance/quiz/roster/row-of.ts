import { plainName } from '#appliance/base/plain-name.ts'
import type { RosterFault, RosterField, RosterRow } from '#appliance/contract/roster.ts'
import { clickerIn, countIn, numberIn, placeOf, seatIn } from './cell-values.ts'
import type { Seat } from './cell-values.ts'

export type Fault = Pick<RosterFault, 'code' | 'text'>

const LONGEST = { class: 40, number: 24, name: 40, group: 20, clicker: 32 } as const
const LONGEST_TEXT = 80

/** One line of a list, or why it is not taken. `titled`: the class of the whole list. Pure. */
export function rowOf(cells: ReadonlyMap<RosterField, string>, titled: string | undefined): RosterRow | Fault {
  const [name, group] = [cells.get('name'), cells.get('group')]
  const said = cells.get('clicker')
  // 0912E3 is a number to a spreadsheet, which makes 9.12E+05 of it.
  const clicker = said === undefined || /^\d(?:\.\d+)?E\+\d+$/iu.test(said.normalize('NFKC')) ? undefined : clickerIn(said)
  const seat = seatOf(cells)
  if (seat === 'unclear') return { code: 'place', text: textOf(cells, ['seat', 'row', 'column']) }
  const numbered = numberIn(cells.get('number') ?? '')
  const className = classOf(cells) ?? titled
  if (numbered === 'rounded') return { code: 'rounded', text: textOf(cells, ['number', 'name']) }
  const number = numbered?.number ?? seat?.seat
  if (number === undefined) return { code: 'no-number', text: textOf(cells, ['name', 'class', 'group']) }
  if (className === undefined) return { code: 'no-class', text: textOf(cells, ['number', 'name']) }
  if (said !== undefined && clicker === undefined) return { code: 'clicker', text: said.slice(0, LONGEST_TEXT) }
  const long = Object.entries({ class: className, number, name, group, clicker }).find(
    ([field, text]) => (text?.length ?? 0) > LONGEST[field as keyof typeof LONGEST],
  )
  if (long !== undefined) return { code: 'too-long', text: (long[1] ?? '').slice(0, LONGEST_TEXT) }
  return {
    ...{ class: className, number, ...seat },
    ...(name === undefined ? {} : { name }),
    ...(group === undefined ? {} : { group }),
    ...(clicker === undefined ? {} : { clicker }),
  }
}

/** A class that stands in two columns, 三年级 and 2班, is one name. */
function classOf(cells: ReadonlyMap<RosterField, string>): string | undefined {
  const [grade, name] = [cells.get('grade'), cells.get('class')]
  if (grade === undefined || name === undefined) return name
  return plainName(name).startsWith(plainName(grade)) && plainName(name) !== plainName(grade) ? name : `${grade}${name}`
}

function seatOf(cells: ReadonlyMap<RosterField, string>): Seat | 'unclear' | undefined {
  const [row, column, seat] = [cells.get('row'), cells.get('column'), cells.get('seat')]
  const said = seat === undefined ? undefined : seatIn(seat)
  if (row === undefined || column === undefined || said === 'unclear') return said
  const place = placeOf(countIn(row), countIn(column))
  return place === 'unclear' || said === undefined ? place : { ...place, seat: said.seat }
}

function textOf(cells: ReadonlyMap<RosterField, string>, fields: readonly RosterField[]): string {
  const texts = fields.flatMap((field) => cells.get(field) ?? [])
  return texts.join(' · ').slice(0, LONGEST_TEXT)
}
