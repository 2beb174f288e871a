import { statSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PublisherDesk, signedBy } from './publisher-desk.ts'

describe('a publisher’s name', () => {
  it('keeps its keys for its owner alone, and refuses to put them where everybody reads', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a' })
    expect((await desk.publish('--keys', join(desk.tree, 'keys'))).said).toContain('everybody may read what is there')
    await desk.publish()
    expect(['root-key.pem', 'signing-key.pem'].map((name) => statSync(join(desk.keys, name)).mode & 0o777)).toEqual([0o600, 0o600])
    expect((await readdir(desk.tree)).toSorted()).toEqual([
      'blobs',
      'catalog.json',
      'catalog.json.sig',
      'root.json',
      'root.json.sig',
      'roots',
    ])
  })

  it('is published day by day without the root key, which is asked for when it is needed', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a' })
    const safe = join(desk.home, 'safe.pem')
    await desk.publish('--root-key', safe)
    await desk.put('a.txt', 'another')
    expect((await desk.publish()).code).toBe(0)
    expect((await desk.catalogue()).serial).toBe(2)
    expect((await desk.publish('--rotate')).said).toContain('say where it is with --root-key')
    expect((await desk.publish('--rotate', '--root-key', safe)).code).toBe(0)
  })

  it('comes with a new signing key, and then a new root key, along a chain that a box can follow', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a' })
    await desk.publish()
    const first = await desk.root()
    await desk.publish('--rotate')
    const second = await desk.root()
    expect([second.serial, second.roles.root.keys]).toEqual([2, first.roles.root.keys])
    expect(second.roles.catalog.keys).not.toEqual(first.roles.catalog.keys)
    expect((await desk.catalogue()).serial).toBe(1)
    expect(await signedBy(desk, 'catalog', second)).toEqual(second.roles.catalog.keys)
    expect(await signedBy(desk, 'catalog', first), 'a box that has the first root still').toEqual(first.roles.catalog.keys)
    await desk.publish('--rotate-root')
    const third = await desk.root()
    expect(await signedBy(desk, 'root', second)).toEqual(second.roles.root.keys)
    expect(await signedBy(desk, 'root', third)).toEqual(third.roles.root.keys)
    expect((await readdir(join(desk.tree, 'roots'))).filter((name) => name.endsWith('.json'))).toHaveLength(3)
    await rm(desk.tree, { recursive: true })
    expect((await desk.publish()).code, 'a tree that was lost is made anew').toBe(0)
    expect([(await desk.root()).serial, (await desk.catalogue()).serial]).toEqual([3, 2])
  })
})
