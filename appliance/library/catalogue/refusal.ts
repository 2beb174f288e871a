import { BoxError } from '#appliance/base/errors.ts'
import type { CatalogueView } from '#appliance/contract/library.ts'

/** What can be wrong with a publisher's document, as the pages tell it apart. */
export type TroubleKind = NonNullable<CatalogueView['trouble']>['kind']

export type DocumentKind = 'root' | 'catalog' | 'timetable'

/** CATALOGUE_REFUSED; `details.kind` says what is wrong. */
export function refusal(kind: TroubleKind, says: string, options: { cause?: unknown; details?: Record<string, unknown> } = {}): BoxError {
  return new BoxError('CATALOGUE_REFUSED', says, { cause: options.cause, details: { ...options.details, kind } })
}

/** Why a document was refused; undefined where something else was thrown. */
export function troubleKindOf(thrown: unknown): TroubleKind | undefined {
  if (!(thrown instanceof BoxError) || thrown.code !== 'CATALOGUE_REFUSED') return undefined
  return thrown.details['kind'] as TroubleKind
}

/** A name that a publisher gave, as it may stand in a sentence: short, and without anything that could reorder or break the line. */
export function shown(name: unknown): string {
  return typeof name === 'string' ? `“${name.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').slice(0, 80)}”` : `a ${typeof name}`
}
