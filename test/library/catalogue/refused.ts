import { expect } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import type { TroubleKind } from '#appliance/library/catalogue/refusal.ts'

/** Expects a document to be refused for this reason, and answers the sentence that says so. */
export async function refused(attempt: Promise<unknown>, kind: TroubleKind): Promise<string> {
  const thrown = await attempt.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof BoxError)) throw new Error(`not refused as it should be: ${String(thrown)}`, { cause: thrown })
  const { code, details, message } = thrown
  expect({ code, kind: details['kind'], message }).toMatchObject({ code: 'CATALOGUE_REFUSED', kind })
  return message
}
