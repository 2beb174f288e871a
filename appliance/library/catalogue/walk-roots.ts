import { BoxError } from '#appliance/base/errors.ts'
import type { RootDocument } from '#appliance/contract/catalogue.ts'
import { readRoot } from './read-document.ts'
import { troubleKindOf } from './refusal.ts'
import { firstRoot, nextRoot } from './root-chain.ts'
import type { SignedBytes } from './signature.ts'

export interface Walk {
  /** The root that is believed now; undefined before the first. */
  readonly current: RootDocument | undefined
  /** Of the key that the school trusts, for the first. */
  readonly fingerprint: string
  /** What stands at `root.json`. */
  readonly newest: SignedBytes
  /** An earlier root by its serial; undefined where it is not published. */
  readonly older: (serial: number) => Promise<SignedBytes | undefined>
}

export interface BelievedRoot {
  readonly root: RootDocument
  readonly signed: SignedBytes
}

/** A key a day, for longer than a year. */
const MOST_STEPS = 400
/** Serials may have gaps, but publishers keep their old roots: so many missing ones in a row are the end. */
const MOST_MISSING = 3

/**
 * Goes from the root that is believed to the newest, by those between where the newest is not signed by keys that the box knows yet.
 * Gives each that may be believed from then on; rejects with CATALOGUE_REFUSED where the newest is not among them.
 */
export async function* walkRoots(walk: Walk): AsyncGenerator<BelievedRoot> {
  let root = walk.current
  const believe = (signed: SignedBytes): Promise<RootDocument> =>
    root === undefined ? firstRoot(signed, walk.fingerprint) : nextRoot(signed, root)
  const direct = await attempt(() => believe(walk.newest))
  if (!(direct instanceof BoxError)) return yield { root: direct, signed: walk.newest }
  // Only keys that are not known yet may be learnt on the way.
  if (troubleKindOf(direct) !== 'wrong-key') throw direct
  for await (const signed of between(walk, (await readRoot(walk.newest.bytes)).serial)) {
    const next = await attempt(() => believe(signed))
    if (next instanceof BoxError) continue
    root = next
    yield { root, signed }
  }
  if (root === walk.current) throw direct
  yield { root: await believe(walk.newest), signed: walk.newest }
}

async function* between({ current, older }: Walk, goal: number): AsyncGenerator<SignedBytes> {
  const first = (current?.serial ?? 0) + 1
  let missing = 0
  for (let serial = first; serial < Math.min(goal, first + MOST_STEPS) && missing < MOST_MISSING; serial += 1) {
    const signed = await older(serial)
    missing = signed === undefined ? missing + 1 : 0
    if (signed !== undefined) yield signed
  }
}

async function attempt(run: () => Promise<RootDocument>): Promise<RootDocument | BoxError> {
  try {
    return await run()
  } catch (thrown) {
    if (thrown instanceof BoxError && troubleKindOf(thrown) !== undefined) return thrown
    throw thrown
  }
}
