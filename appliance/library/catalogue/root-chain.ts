import type { RootDocument } from '#appliance/contract/catalogue.ts'
import { readRoot } from './read-document.ts'
import { refusal, shown } from './refusal.ts'
import { fingerprintOf, verifySigned } from './signature.ts'
import type { SignedBytes, Signers } from './signature.ts'

/*
 * Whom a box believes. The first root must be signed by the key whose fingerprint stands in the settings; from then on each root names
 * who may sign the next one, so that a publisher can change keys without a visit to each school.
 */

/** Reads a root that the box begins with. Rejects with CATALOGUE_REFUSED; wrong-key where it is not of the key that the school trusts. */
export async function firstRoot(signed: SignedBytes, fingerprint: string): Promise<RootDocument> {
  const root = await readRoot(signed.bytes)
  const keyId = root.roles.root.keys.find((id) => fingerprintOf(root.keys[id] ?? '') === fingerprint)
  if (keyId === undefined) {
    throw refusal('wrong-key', `root.json ${root.serial} of ${shown(root.publisher)} does not name the key that the settings trust`)
  }
  await verifySigned('root.json', signed, { keys: root.keys, role: { keys: [keyId], threshold: 1 } })
  await verifySigned('root.json', signed, signersOf(root, 'root'))
  return root
}

/**
 * Reads the root that follows `current`: by the same publisher, with a higher serial, signed by the keys of both. Rejects with
 * CATALOGUE_REFUSED.
 */
export async function nextRoot(signed: SignedBytes, current: RootDocument): Promise<RootDocument> {
  const root = await readRoot(signed.bytes)
  if (root.publisher !== current.publisher) throw otherPublisher('root.json', root.publisher, current.publisher)
  if (root.serial <= current.serial) {
    throw refusal('rolled-back', `root.json has the serial ${root.serial}; ${current.serial} was accepted before`)
  }
  await verifySigned('root.json', signed, signersOf(current, 'root'))
  await verifySigned('root.json', signed, signersOf(root, 'root'))
  return root
}

/** Who may sign a document, by a root that is believed. */
export function signersOf(root: RootDocument, role: keyof RootDocument['roles']): Signers {
  return { keys: root.keys, role: root.roles[role] }
}

export function otherPublisher(name: string, found: string, expected: string): Error {
  return refusal('other-publisher', `${name} is of ${shown(found)}; here ${shown(expected)} is followed`)
}
