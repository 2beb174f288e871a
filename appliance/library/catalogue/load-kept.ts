import { sentenceOf } from '#appliance/base/errors.ts'
import type { Log } from '#appliance/base/log.ts'
import type { CatalogueStore } from './catalogue-store.ts'
import { NOTHING, digestOf, readBody, withBody } from './held.ts'
import type { Holding } from './held.ts'
import { troubleKindOf } from './refusal.ts'
import { firstRoot, nextRoot, signersOf } from './root-chain.ts'
import { verifySigned } from './signature.ts'
import type { SignedBytes } from './signature.ts'

export interface Kept {
  readonly store: Pick<CatalogueStore, 'publishers' | 'roots' | 'read'>
  readonly log: Log
}

/**
 * What was kept of the publisher whose key a school trusts, verified anew as if it had just come: the disk may have been damaged, or in
 * other hands. What does not hold is left out and fetched again; it never rejects for it.
 */
export async function loadKept(fingerprint: string, kept: Kept): Promise<Holding> {
  try {
    return await load(fingerprint, kept)
  } catch (err) {
    kept.log.error({ err }, 'kept documents cannot be read, they are fetched anew')
    return NOTHING
  }
}

async function load(fingerprint: string, { store, log }: Kept): Promise<Holding> {
  for (const publisher of await store.publishers()) {
    let holding = await chainOf(await store.roots(publisher), fingerprint)
    if (holding.roots[0]?.publisher !== publisher) continue
    for (const document of ['catalog', 'timetable'] as const) {
      const pairs = await store.read({ publisher, document })
      const found = await loadBody(holding, document, pairs)
      if (typeof found !== 'string') holding = found
      else if (pairs.length > 0) log.warn({ publisher, document, reason: found }, 'kept document damaged, it is fetched anew')
    }
    return holding
  }
  return NOTHING
}

/** From the root that the settings vouch for as far as each is signed by the one before. */
async function chainOf(all: readonly SignedBytes[], fingerprint: string): Promise<Holding> {
  let holding: Holding = NOTHING
  for (const signed of all) {
    const last = holding.roots.at(-1)
    const root = await orSentence(last === undefined ? firstRoot(signed, fingerprint) : nextRoot(signed, last))
    if (typeof root === 'string') continue
    const rootMarks = { sha256: await digestOf(signed.bytes), signature: Buffer.from(signed.signature) }
    holding = { ...holding, roots: [...holding.roots, root], rootMarks }
  }
  return holding
}

/** What is held with the document, or a sentence about why it is not. */
async function loadBody(holding: Holding, kind: 'catalog' | 'timetable', pairs: readonly SignedBytes[]): Promise<Holding | string> {
  let trouble = 'it is not there'
  for (const signed of pairs) {
    for (const root of holding.roots.toReversed()) {
      const verified = await orSentence(verifySigned(`${kind}.json`, signed, signersOf(root, kind)))
      const body = verified ?? (await orSentence(readBody(kind, signed.bytes, root.publisher)))
      if (typeof body !== 'string') {
        const marks = {
          sha256: await digestOf(signed.bytes),
          signature: Buffer.from(signed.signature),
          binding: root === holding.roots.at(-1),
        }
        return withBody(holding, body, marks)
      }
      trouble = body
    }
  }
  return trouble
}

async function orSentence<T>(attempt: Promise<T>): Promise<T | string> {
  try {
    return await attempt
  } catch (thrown) {
    if (troubleKindOf(thrown) === undefined) throw thrown
    return sentenceOf(thrown)
  }
}
