import { execFileSync } from 'node:child_process'
import { mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FolderDocuments } from '#appliance/library/catalogue/catalogue-folder.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aPublisher, anItem } from '../a-publisher.ts'
import type { APublisher } from '../a-publisher.ts'
import { aSigningKey } from '../signing-key.ts'
import { aFollowingBox } from './a-following-box.ts'
import { refused } from './refused.ts'

const AWAY = 'http://127.0.0.1:9/'

async function aStick(publisher: APublisher): Promise<FolderDocuments> {
  const folder = await aFolder()
  await publisher.writeTree(folder)
  return new FolderDocuments(folder)
}

/** A box without a line that trusts this publisher. */
async function aBoxWithoutALine(publisher: APublisher) {
  return (await aFollowingBox({ trusted: [{ url: AWAY, fingerprint: publisher.fingerprint }] })).catalogues
}

describe('a stick', () => {
  it('brings a publisher’s first catalogue to a school without a line', async () => {
    const publisher = aPublisher()
    publisher.catalogue([anItem({ id: 'algebra' })])
    const catalogues = await aBoxWithoutALine(publisher)
    const offered = await catalogues.offer(await aStick(publisher))
    expect(offered).toEqual({ publisher: 'county.example', accepted: ['root', 'catalog'] })
    expect(catalogues.item('algebra')).toBeDefined()
  })

  it('brings what is newer, also after a change of keys; what is older on it is no trouble', async () => {
    const publisher = aPublisher()
    publisher.catalogue([anItem({ id: 'old' })])
    publisher.timetable()
    const older = await aStick(publisher)
    publisher.rotate('root', 'catalog')
    publisher.rotate('root')
    publisher.catalogue([anItem({ id: 'new' })])
    const newer = await aStick(publisher)
    const catalogues = await aBoxWithoutALine(publisher)
    expect((await catalogues.offer(older))?.accepted).toEqual(['root', 'catalog', 'timetable'])
    expect(await catalogues.offer(newer)).toEqual({ publisher: 'county.example', accepted: ['root', 'catalog'] })
    expect(await catalogues.offer(newer)).toEqual({ publisher: 'county.example', accepted: [] })
    const again = await catalogues.offer(older)
    expect(again?.accepted).toEqual([])
    expect(catalogues.items().map(({ item }) => item.id)).toEqual(['new'])
  })

  it('of nobody whom the school trusts is nothing', async () => {
    const stranger = aPublisher({ name: 'stranger.example' })
    stranger.catalogue([anItem()])
    const catalogues = await aBoxWithoutALine(aPublisher())
    expect(await catalogues.offer(await aStick(stranger))).toBeUndefined()
    expect(await catalogues.offer(new FolderDocuments(await aFolder()))).toBeUndefined()
    expect(catalogues.items()).toEqual([])
  })

  it('of somebody who uses a trusted publisher’s name is refused, and says why', async () => {
    const [publisher, thief] = [aPublisher(), aPublisher()]
    publisher.catalogue([anItem({ id: 'true' })])
    const catalogues = await aBoxWithoutALine(publisher)
    await catalogues.offer(await aStick(publisher))
    thief.root()
    thief.catalogue()
    thief.catalogue([anItem({ id: 'false' })])
    expect(await catalogues.offer(await aStick(thief))).toMatchObject({ accepted: [], trouble: { kind: 'wrong-key' } })
    publisher.catalogue([anItem({ id: 'false' })], [], { keys: [aSigningKey()] })
    expect(await catalogues.offer(await aStick(publisher))).toMatchObject({ accepted: [], trouble: { kind: 'wrong-key' } })
    expect(catalogues.items().map(({ item }) => item.id)).toEqual(['true'])
  })

  it('cannot make the box read what is no document: links, pipes, folders and files without end', async () => {
    const folder = await aFolder()
    const source = new FolderDocuments(folder)
    const read = () => source.read('root.json', { most: 1000 })
    const path = join(folder, 'root.json')
    await symlink('/etc/hostname', path)
    await refused(read(), 'unreachable')
    await rm(path)
    execFileSync('mkfifo', [path])
    await refused(read(), 'unreachable')
    await rm(path)
    await mkdir(path)
    await refused(read(), 'unreachable')
    await rm(path, { recursive: true })
    await writeFile(path, '')
    await truncate(path, 1_000_000_000_000)
    await refused(read(), 'too-large')
  })

  it('is read while the publisher’s web server keeps silent', async () => {
    const publisher = aPublisher()
    publisher.catalogue([anItem({ id: 'algebra' })])
    const begun = Promise.withResolvers<void>()
    const server = await publisher.serve({ misbehave: () => (begun.resolve(), true) })
    const { catalogues } = await aFollowingBox({ trusted: [{ url: server.url, fingerprint: publisher.fingerprint }] })
    await begun.promise
    expect((await catalogues.offer(await aStick(publisher)))?.accepted).toEqual(['root', 'catalog'])
  })
})
