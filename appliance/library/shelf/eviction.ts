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

/**
 * What may go, in the order in which it goes: expired rights, orphans, what nobody has used for longest; last what only lessons need that
 * are later than the one that room is wanted for, the latest first. The same disk gives the same order. Pure.
 */
export function inOrderOfLeaving(all: readonly Held[], rules: EvictionRules): Leaving[] {
  const may = all.filter((held) => !held.inUse && !isDue(held, rules))
  const leaving = (those: readonly Held[], because: Leaving['because']): Leaving[] => those.map((held) => ({ held, because }))
  const ended = may.filter(({ rightsEnded }) => rightsEnded)
  const others = may.filter(({ rightsEnded, pinned }) => !rightsEnded && !pinned)
  const orphans = others.filter(({ orphan }) => orphan)
  const known = rules.dueBefore === Number.POSITIVE_INFINITY ? [] : others.filter(({ orphan }) => !orphan)
  const idle = known.filter(({ neededBy }) => neededBy === undefined)
  const later = known.filter(({ neededBy }) => (neededBy ?? 0) > (rules.wantedBy ?? Number.POSITIVE_INFINITY))
  return [
    ...leaving(ended.toSorted(longestUnused), 'rights'),
    ...leaving(orphans.toSorted(longestUnused), 'orphan'),
    ...leaving(idle.toSorted(longestUnused), 'room'),
    ...leaving(later.toSorted(latestFirst), 'room'),
  ]
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

function isDue({ neededBy }: Held, { dueBefore }: EvictionRules): boolean {
  return neededBy !== undefined && neededBy < dueBefore
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
