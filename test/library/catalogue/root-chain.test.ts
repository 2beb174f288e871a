import { describe, expect, it } from 'vitest'
import { firstRoot, nextRoot, signersOf } from '#appliance/library/catalogue/root-chain.ts'
import { fingerprintOf, keyIdOf, verifySigned } from '#appliance/library/catalogue/signature.ts'
import type { SignedBytes } from '#appliance/library/catalogue/signature.ts'
import { aPublisher } from '../a-publisher.ts'
import type { PublishedTree } from '../published-tree.ts'
import { aSigningKey } from '../signing-key.ts'
import { refused } from './refused.ts'

function signed(tree: PublishedTree, name = 'root.json'): SignedBytes {
  const [bytes, signature] = [tree.files.get(name), tree.files.get(`${name}.sig`)]
  if (bytes === undefined || signature === undefined) throw new Error(`the publisher has no ${name}`)
  return { bytes, signature }
}

it('names keys as publishers do', () => {
  const key = aSigningKey()
  expect([fingerprintOf(key.publicKey), keyIdOf(key.publicKey)]).toEqual([key.fingerprint, key.keyId])
})

describe('the first root', () => {
  it('is believed when the key that the school trusts signed it', async () => {
    const publisher = aPublisher()
    await expect(firstRoot(signed(publisher), publisher.fingerprint)).resolves.toMatchObject({ publisher: 'county.example', serial: 1 })
  })

  it('of somebody else is not', async () => {
    await refused(firstRoot(signed(aPublisher()), aPublisher().fingerprint), 'wrong-key')
  })

  it('that only names the trusted key, and is signed by another, is not', async () => {
    const publisher = aPublisher()
    const thief = aSigningKey()
    const root = publisher.root({}, { keys: [thief] })
    await refused(firstRoot(signed(publisher), publisher.fingerprint), 'wrong-key')
    publisher.root({ ...root, keys: { ...root.keys, [thief.keyId]: thief.publicKey }, serial: 3 }, { keys: [thief] })
    await refused(firstRoot(signed(publisher), publisher.fingerprint), 'wrong-key')
  })

  it('of which one byte was changed is not', async () => {
    const publisher = aPublisher()
    const { bytes, signature } = signed(publisher)
    const changed = Buffer.from(Buffer.from(bytes).toString().replace('county.example', 'county.exemple'))
    await refused(firstRoot({ bytes: changed, signature }, publisher.fingerprint), 'wrong-signature')
  })
})

describe('the next root', () => {
  it('is believed when the keys of the one before and its own signed it', async () => {
    const publisher = aPublisher()
    const first = await firstRoot(signed(publisher), publisher.fingerprint)
    publisher.rotate('root', 'catalog')
    const next = await nextRoot(signed(publisher), first)
    expect(next.serial).toBe(2)
    expect(next.roles.root.keys).not.toEqual(first.roles.root.keys)
  })

  it('is not when only its own keys signed it, or only those of the one before', async () => {
    const publisher = aPublisher()
    const first = await firstRoot(signed(publisher), publisher.fingerprint)
    const before = publisher.keys.root
    publisher.keys.root = [aSigningKey()]
    publisher.root()
    await refused(nextRoot(signed(publisher), first), 'wrong-key')
    publisher.root({}, { keys: before })
    await refused(nextRoot(signed(publisher), first), 'wrong-key')
  })

  it('is not when it is older, the same again, or another publisher’s', async () => {
    const publisher = aPublisher()
    const first = await firstRoot(signed(publisher), publisher.fingerprint)
    await refused(nextRoot(signed(publisher), first), 'rolled-back')
    publisher.root({ publisher: 'elsewhere.example' })
    await refused(nextRoot(signed(publisher), first), 'other-publisher')
  })
})

describe('a signature', () => {
  const two = [aSigningKey(), aSigningKey()]
  const [one] = two

  async function aRootThatNeedsTwo() {
    const publisher = aPublisher()
    publisher.keys.catalog = two
    publisher.root()
    return { publisher, signers: signersOf(await firstRoot(signed(publisher), publisher.fingerprint), 'catalog') }
  }

  it('of each of two is needed where the publisher says so', async () => {
    const { publisher, signers } = await aRootThatNeedsTwo()
    publisher.catalogue()
    await expect(verifySigned('catalog.json', signed(publisher, 'catalog.json'), signers)).resolves.toBeUndefined()
    publisher.catalogue([], [], { keys: two.slice(0, 1) })
    await refused(verifySigned('catalog.json', signed(publisher, 'catalog.json'), signers), 'unsigned')
  })

  it('given twice by the same key counts once', async () => {
    const { publisher, signers } = await aRootThatNeedsTwo()
    publisher.catalogue([], [], { keys: [one, one].filter((key) => key !== undefined) })
    await refused(verifySigned('catalog.json', signed(publisher, 'catalog.json'), signers), 'unsigned')
  })

  it('of strangers beside those that are needed does no harm', async () => {
    const { publisher, signers } = await aRootThatNeedsTwo()
    publisher.catalogue([], [], { keys: [aSigningKey(), ...two, aSigningKey()] })
    await expect(verifySigned('catalog.json', signed(publisher, 'catalog.json'), signers)).resolves.toBeUndefined()
  })

  it('by a key of another document is none', async () => {
    const publisher = aPublisher()
    const signers = signersOf(await firstRoot(signed(publisher), publisher.fingerprint), 'catalog')
    publisher.catalogue([], [], { keys: publisher.keys.timetable })
    await refused(verifySigned('catalog.json', signed(publisher, 'catalog.json'), signers), 'wrong-key')
  })

  it.each(['', '{}', '{"signatures":[]}', '<html></html>', `{"signatures":${'['.repeat(5000)}`, 'x'.repeat(20_000)])(
    'that is %j is refused',
    async (text) => {
      const publisher = aPublisher()
      const signers = signersOf(await firstRoot(signed(publisher), publisher.fingerprint), 'root')
      const attempt = verifySigned('root.json', { ...signed(publisher), signature: Buffer.from(text) }, signers)
      await refused(attempt, text.length > 16_384 ? 'too-large' : 'malformed')
    },
  )
})
