import { plainName } from '#appliance/base/plain-name.ts'
import type { Pupil, PupilFields, RosterRow } from '#appliance/contract/roster.ts'

export interface KnownClass {
  readonly id: string
  readonly name: string
  readonly pupils: readonly Pupil[]
}

/** What becomes of one class by a list. */
export interface ClassPlan {
  readonly name: string
  /** Undefined where the box has no such class yet. */
  readonly id: string | undefined
  readonly added: readonly PupilFields[]
  /** As they are afterwards: whom the list names, and whoever gives a seat or a clicker away to one of them. */
  readonly changed: readonly Pupil[]
  readonly same: number
  /** Of whom the list says nothing. */
  readonly kept: number
}

/** What taking a list would do: pupils are known by their number, however often it is taken, and what it leaves out stays. Pure. */
export function plansOf(rows: readonly RosterRow[], find: (name: string) => KnownClass | undefined): readonly ClassPlan[] {
  const classes = new Map<string, RosterRow[]>()
  for (const row of rows) {
    const key = plainName(row.class)
    classes.set(key, [...(classes.get(key) ?? []), row])
  }
  return [...classes.values()].map((one) => planOf(one, find(one[0]?.class ?? '')))
}

function planOf(rows: readonly RosterRow[], known: KnownClass | undefined): ClassPlan {
  const pupils = known?.pupils ?? []
  const find = finderOf(pupils, rows)
  const named = rows.map(({ class: _class, ...fields }) => ({ fields, before: find(fields.number) }))
  const after = named.flatMap(({ fields, before }) => (before === undefined ? [] : [{ before, after: written(before, fields) }]))
  const isNamed = new Set(after.map(({ before }) => before.id))
  const others = pupils.filter(({ id }) => !isNamed.has(id))
  const all = [...after, ...others.map((before) => ({ before, after: before }))].map((one) => ({
    ...one,
    after: withoutWhatIsTaken(one.after, named),
  }))
  return {
    ...{ name: known?.name ?? rows[0]?.class ?? '', id: known?.id, kept: others.length },
    changed: all.filter(({ before, after: now }) => !isSame(before, now)).map(({ after: now }) => now),
    added: named.flatMap(({ fields, before }) => (before === undefined ? [fields] : [])),
    same: all.slice(0, after.length).filter(({ before, after: now }) => isSame(before, now)).length,
  }
}

interface Named {
  readonly fields: PupilFields
  /** Undefined where the box has no such pupil yet. */
  readonly before: Pupil | undefined
}

/**
 * Finds pupils by the numbers of a list. A spreadsheet takes 07 for 7: where it fits one pupil alone, and nobody else of the list, it is that one's number.
 */
function finderOf(pupils: readonly Pupil[], rows: readonly RosterRow[]): (number: string) => Pupil | undefined {
  const whole = new Map(pupils.map((pupil) => [pupil.number, pupil]))
  const short = Map.groupBy(pupils, ({ number }) => withoutNoughts(number))
  const said = Map.groupBy(rows, ({ number }) => withoutNoughts(number))
  return (number) => {
    const key = withoutNoughts(number)
    const [fits, ...more] = short.get(key) ?? []
    return whole.get(number) ?? (more.length === 0 && said.get(key)?.length === 1 ? fits : undefined)
  }
}

/**
 * What the list leaves out stays, and so does a clicker of which a spreadsheet has dropped the noughts; who is given a seat is no longer in the row
 * and column of the one before.
 */
function written({ row, column, ...before }: Pupil, { clicker, ...fields }: PupilFields): Pupil {
  const isSameClicker = clicker === undefined || withoutNoughts(clicker) === withoutNoughts(before.clicker ?? '')
  const place = { ...(row === undefined ? {} : { row }), ...(column === undefined ? {} : { column }) }
  return {
    ...before,
    ...(fields.seat === undefined || fields.seat === before.seat ? place : {}),
    ...fields,
    number: before.number,
    ...(isSameClicker ? {} : { clicker }),
  }
}

/** A seat and a clicker are one pupil's: whoever has them by the list takes them from whoever had them. */
function withoutWhatIsTaken(pupil: Pupil, named: readonly Named[]): Pupil {
  const { seat, row, column, clicker, ...rest } = pupil
  const others = named.filter(({ before }) => before?.id !== pupil.id)
  const keepsSeat = seat === undefined || !others.some(({ fields }) => fields.seat === seat)
  const keepsClicker = clicker === undefined || !others.some(({ fields }) => fields.clicker === clicker)
  const place = {
    ...(seat === undefined ? {} : { seat }),
    ...(row === undefined ? {} : { row }),
    ...(column === undefined ? {} : { column }),
  }
  return { ...rest, ...(keepsSeat ? place : {}), ...(keepsClicker && clicker !== undefined ? { clicker } : {}) }
}

function isSame(one: Pupil, other: Pupil): boolean {
  const text = ({ number, name, seat, row, column, group, clicker }: Pupil): string =>
    JSON.stringify([number, name, seat, row, column, group, clicker])
  return text(one) === text(other)
}

function withoutNoughts(number: string): string {
  return number.replace(/^0+(?=\d+$)/u, '')
}
