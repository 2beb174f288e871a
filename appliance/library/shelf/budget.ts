import type { BoxConfig } from '#appliance/config/schema.ts'

/** What the disk said when it was last asked. */
export interface DiskSpace {
  /** What an ordinary program may still write. */
  readonly freeBytes: number
  readonly totalBytes: number
}

export type BudgetRules = Pick<BoxConfig['library'], 'min_free_bytes' | 'min_free_share' | 'reserve_bytes'>

export interface Budget {
  /** Never gone below. */
  readonly floorBytes: number
  readonly reserveBytes: number
  /** What the library may still write; 0 where it has too much already. */
  readonly freeBytes: number
}

/** How much more the library may hold. Pure. */
export function budgetOf({ freeBytes, totalBytes }: DiskSpace, rules: BudgetRules): Budget {
  const floorBytes = Math.max(rules.min_free_bytes, Math.ceil(totalBytes * rules.min_free_share))
  const reserveBytes = rules.reserve_bytes
  return { floorBytes, reserveBytes, freeBytes: Math.max(0, freeBytes - floorBytes - reserveBytes) }
}
