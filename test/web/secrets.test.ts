import { describe, expect, it } from 'vitest'
import { HASH_COST, Secrets } from '#appliance/web/sign-in/secrets.ts'

const cheap = { N: 1024, r: 8, p: 1 }

describe('PIN and passphrase', () => {
  it('cost a guesser 32 MB and a good part of a second each, wherever the hash was taken to', () => {
    expect(128 * HASH_COST.N * HASH_COST.r).toBe(32 * 1024 * 1024)
  })

  it('are hashed a few at a time: a crowd is sent away instead of filling the memory', async () => {
    const secrets = new Secrets({ readOne: () => undefined }, cheap)
    const crowd = await Promise.allSettled(Array.from({ length: 30 }, () => secrets.keeping('pin', '246810')))
    expect(crowd.filter(({ status }) => status === 'fulfilled')).toHaveLength(18)
    expect(crowd.at(-1)).toMatchObject({ reason: { code: 'TOO_MANY_REQUESTS' } })
    await expect(secrets.keeping('pin', '246810')).resolves.toBeDefined()
  })

  it('are the same however a keyboard composes them', async () => {
    const kept = await new Secrets({ readOne: () => undefined }, cheap).keeping('passphrase', 'caf\u00e9 au lait')
    const [, salt, hash, params] = kept.params ?? []
    const secrets = new Secrets({ readOne: <T>() => ({ salt, hash, params }) as T }, cheap)
    expect(await secrets.verify('passphrase', 'cafe\u0301 au lait')).toBe(true)
    expect(await secrets.verify('passphrase', 'cafe au lait')).toBe(false)
  })
})
