import { inTurns, sortedInTurns } from '#appliance/base/in-turns.ts'
import type { EvictionView } from '#appliance/contract/library.ts'

/** A blob on the disk, and all that counts when room is needed. */
export interface Held {
  readonly sha256: string
  /** What it takes of the disk. */
  readonly bytes: number
  /** No item that may still be shown names it. */
  readonly rightsEnded: boolean
  /** In no catalogue. */
  readonly orphan: boolean
  readonly pinned: boolean
  /** Somebody reads it, or it is being written. */
  readonly inUse: boolean
  /** The bell of the first lesson that needs it, epoch milliseconds; 0: somebody waits for it. */
  readonly neededBy: number | undefined
  /** When it was last opened; 0: never. */
  readonly usedAt: number
}

export interface EvictionRules {
  /** What is needed before stays, whatever the need; Infinity while nobody knows the date: then all that is not an orphan stays. */
  readonly dueBefore: number
  /** Room is wanted for a lesson that begins then: what only later ones need may go. */
  readonly wantedBy?: number | undefined
}

export interface Leaving {
  readonly held: Held
  readonly because: EvictionView['because']
}

/** The order in which things go: expired rights, orphans, what nobody has used for longest; last what only later lessons need. */
const KINDS = ['rights', 'orphan', 'idle', 'later'] as const
type Kind = (typeof KINDS)[number]

/** Whether one may go, and as what; undefined: it stays. Pure. */
export function leavingAs(held: Held, { dueBefore, wantedBy = Number.POSITIVE_INFINITY }: EvictionRules): Kind | undefined {
  const { inUse, neededBy, orphan, pinned, rightsEnded } = held
  if (inUse || (neededBy !== undefined && neededBy < dueBefore)) return undefined
  if (rightsEnded) return 'rights'
  if (pinned) return undefined
  if (orphan) return 'orphan'
  if (dueBefore === Number.POSITIVE_INFINITY) return undefined
  if (neededBy === undefined) return 'idle'
  return neededBy > wantedBy ? 'later' : undefined
}

/**
 * What may go, in the order in which it goes: kind after kind, of what nobody needs that which nobody has used for longest first, and of
 * what only lessons need that are later than the one that room is wanted for, the latest first. The same disk gives the same order.
 */
export async function inOrderOfLeaving(all: Iterable<Held>, rules: EvictionRules): Promise<Leaving[]> {
  const may: Record<Kind, Held[]> = { rights: [], orphan: [], idle: [], later: [] }
  await inTurns(all, (held) => {
    const kind = leavingAs(held, rules)
    if (kind !== undefined) may[kind].push(held)
  })
  const leaving: Leaving[] = []
  for (const kind of KINDS) {
    const sorted = await sortedInTurns(may[kind], kind === 'later' ? latestFirst : longestUnused)
    const because = kind === 'rights' || kind === 'orphan' ? kind : 'room'
    for (const held of sorted) leaving.push({ held, because })
  }
  return leaving
}

/** The first of those whose leaving is enough; undefined where all of them are not. Pure. */
export function enoughOf(leaving: readonly Leaving[], bytes: number): Leaving[] | undefined {
  let freed = 0
  for (const [place, { held }] of leaving.entries()) {
    if (freed >= bytes) return leaving.slice(0, place)
    freed += held.bytes
  }
  return freed >= bytes ? [...leaving] : undefined
}

function longestUnused(one: Held, other: Held): number {
  return one.usedAt - other.usedAt || byName(one, other)
}

function latestFirst(one: Held, other: Held): number {
  return (other.neededBy ?? 0) - (one.neededBy ?? 0) || byName(one, other)
}

function byName(one: Held, other: Held): number {
  return one.sha256 < other.sha256 ? -1 : Number(one.sha256 > other.sha256)
}
