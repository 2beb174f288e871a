import type { Item } from '#appliance/contract/catalogue.ts'
import { isForTeachers } from '../catalogue/search.ts'

type Right = NonNullable<NonNullable<Item['rights']>['allow']>[number]

/** What the items that name a file allow, taken together. Instants are epoch milliseconds. */
interface FileRule {
  /** Until when pupils may open it; -Infinity: never. */
  readonly pupilsUntil: number
  /** Until when anybody may. */
  readonly staffUntil: number
  /** Other boxes may have it. */
  readonly shared: boolean
}

export function allows({ rights }: Item, right: Right): boolean {
  return rights?.allow?.includes(right) ?? true
}

/** When an item may not be shown any more; Infinity: it always may, as far as time goes. */
export function endOfRights({ rights }: Item): number {
  const until = rights?.until === undefined ? Number.NaN : Date.parse(rights.until)
  return Number.isNaN(until) ? Number.POSITIVE_INFINITY : until
}

export function ruleOf(item: Item): FileRule {
  const staffUntil = allows(item, 'show') ? endOfRights(item) : Number.NEGATIVE_INFINITY
  const pupilsUntil = isForTeachers(item) ? Number.NEGATIVE_INFINITY : staffUntil
  return { pupilsUntil, staffUntil, shared: allows(item, 'lan-share') }
}

/** Who may have which file. Of two items that name one, the wider says who may open it, and the stricter whether other boxes get it. */
export class FileRules {
  readonly #rules = new Map<string, FileRule>()
  /** Hundreds of thousands of files have a few rules among them. */
  readonly #alike = new Map<string, FileRule>()

  /** `bundle`: where the file lies in one, which by itself is nobody's but the staff's. */
  add(rule: FileRule, { asset, bundle }: { asset: string; bundle: string | undefined }): void {
    this.#widen(asset, rule)
    if (bundle !== undefined) this.#widen(bundle, { ...rule, pupilsUntil: Number.NEGATIVE_INFINITY })
  }

  /** `at`: -Infinity where nobody vouches for the date; then no right has run out. Undefined: nobody may open it. */
  audienceOf(sha256: string, at: number): 'pupil' | 'teacher' | undefined {
    const rule = this.#rules.get(sha256)
    if (rule === undefined || rule.staffUntil <= at) return undefined
    return rule.pupilsUntil > at ? 'pupil' : 'teacher'
  }

  mayShare(sha256: string): boolean {
    return this.#rules.get(sha256)?.shared ?? false
  }

  #widen(sha256: string, { pupilsUntil, staffUntil, shared }: FileRule): void {
    const known = this.#rules.get(sha256)
    const rule = {
      pupilsUntil: Math.max(pupilsUntil, known?.pupilsUntil ?? Number.NEGATIVE_INFINITY),
      staffUntil: Math.max(staffUntil, known?.staffUntil ?? Number.NEGATIVE_INFINITY),
      shared: shared && (known?.shared ?? true),
    }
    const key = `${rule.pupilsUntil} ${rule.staffUntil} ${rule.shared}`
    const alike = this.#alike.get(key) ?? rule
    this.#alike.set(key, alike)
    this.#rules.set(sha256, alike)
  }
}
