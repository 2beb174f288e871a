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
  const byNumber = new Map((known?.pupils ?? []).map((pupil) => [pupil.number, pupil]))
  const named = rows.map(({ class: _class, ...fields }) => ({ fields, before: byNumber.get(fields.number) }))
  const taken = new Set(named.map(({ fields }) => fields.number))
  const after = named.flatMap(({ fields, before }) => (before === undefined ? [] : [{ before, after: { ...before, ...fields } }]))
  const others = (known?.pupils ?? []).filter(({ number }) => !taken.has(number))
  const robbed = others.map((before) => ({ before, after: withoutWhatIsTaken(before, rows) }))
  const changed = [...after, ...robbed].filter(({ before, after }) => !isSame(before, after)).map(({ after }) => after)
  return {
    ...{ name: known?.name ?? rows[0]?.class ?? '', id: known?.id, changed, kept: others.length },
    added: named.flatMap(({ fields, before }) => (before === undefined ? [fields] : [])),
    same: after.filter(({ before, after }) => isSame(before, after)).length,
  }
}

/** A seat and a clicker are one pupil's. */
function withoutWhatIsTaken(pupil: Pupil, rows: readonly RosterRow[]): Pupil {
  const { seat, row, column, clicker, ...rest } = pupil
  const keepsSeat = seat === undefined || !rows.some((one) => one.seat === seat)
  const keepsClicker = clicker === undefined || !rows.some((one) => one.clicker === clicker)
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
