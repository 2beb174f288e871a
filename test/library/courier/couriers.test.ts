import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { minutes } from '#appliance/base/duration.ts'
import { mountPoints } from '#appliance/library/courier/stick-places.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { PublishedTree } from '../published-tree.ts'
import { aBoxWithUsb, aFatStick, noFatStick } from './a-stick.ts'

/** A publisher with one lesson of two and a half pieces. */
function aPublisher(name = 'county.example') {
  const tree = new PublishedTree(name)
  const lesson = tree.blob(2_500_000)
  tree.catalogue([], [lesson])
  return { tree, lesson }
}

const namesOf = (facts: readonly { name: string }[]): string[] => facts.map(({ name }) => name)

describe('a stick with lessons', () => {
  it('is noticed, verified and used as a source of its blobs, and is told about', async () => {
    const { media, couriers, trust, facts } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    trust(tree.fingerprint)
    await tree.writeTree(join(media, 'LESSONS', 'classbox', 'county.example'))
    await couriers.look()
    expect(couriers.view.value).toEqual([
      { id: expect.any(String), label: 'LESSONS', publisher: 'county.example', state: 'in-use', usefulBytes: 2_500_000 },
    ])
    const [source, another] = couriers.sourcesOf(lesson.sha256)
    expect(source).toMatchObject({ kind: 'stick', over: 'room', key: join(media, 'LESSONS') })
    expect(readFileSync(source?.address ?? '')).toEqual(tree.blobs.get(lesson.sha256))
    expect(another).toBeUndefined()
    expect(couriers.sourcesOf('0'.repeat(64))).toEqual([])
    expect(couriers.sourcesOf(lesson.pieces?.listSha256 ?? ''), 'its list is a blob, too').toHaveLength(1)
    expect(namesOf(facts)).toEqual(['library.courier-came'])
  })

  it('is used up when the box needs nothing of it any more', async () => {
    const { media, couriers, trust, has } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    trust(tree.fingerprint)
    await tree.writeTree(join(media, 'a', 'classbox', 'county.example'))
    await couriers.look()
    has.add(lesson.sha256)
    couriers.refresh()
    expect(couriers.view.value).toMatchObject([{ state: 'used', usefulBytes: 0 }])
  })

  it('that is older than what the box has still gives its blobs', async () => {
    const { media, couriers, catalogues, trust } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    trust(tree.fingerprint)
    const older = join(media, 'older', 'classbox', 'county.example')
    await tree.writeTree(older)
    await rename(join(media, 'older'), join(media, '..', 'older'))
    tree.catalogue([], [lesson])
    await tree.writeTree(join(media, 'newer', 'classbox', 'county.example'))
    await couriers.look()
    expect(catalogues.view.value[0]?.serial).toBe(2)
    await rename(join(media, '..', 'older'), join(media, 'older'))
    await couriers.look()
    expect(couriers.view.value).toMatchObject([{ state: 'in-use' }, { state: 'in-use' }])
    expect(couriers.sourcesOf(lesson.sha256)).toHaveLength(2)
    expect(catalogues.view.value[0]?.serial).toBe(2)
  })

  it('of a publisher that nobody follows is refused with what would help, and used once the school follows it', async () => {
    const { media, couriers, trust } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    await tree.writeTree(join(media, 'a', 'classbox', 'county.example'))
    await couriers.look()
    expect(couriers.view.value).toMatchObject([{ state: 'refused', trouble: expect.stringContaining('library.catalogues') }])
    expect(couriers.sourcesOf(lesson.sha256)).toEqual([])
    trust(tree.fingerprint)
    await couriers.reconsider()
    expect(couriers.sourcesOf(lesson.sha256)).toHaveLength(1)
  })

  it('that was tampered with is refused with the reason', async () => {
    const { media, couriers, trust } = await aBoxWithUsb()
    const { tree } = aPublisher()
    trust(tree.fingerprint)
    tree.files.set('catalog.json', Buffer.from(String(tree.files.get('catalog.json')).replace('2500000', '2500001')))
    await tree.writeTree(join(media, 'a', 'classbox', 'county.example'))
    await couriers.look()
    expect(couriers.view.value).toMatchObject([{ state: 'refused', trouble: expect.stringContaining('does not fit catalog.json') }])
  })

  it('that is pulled out is a source less, and told so; it may come back', async () => {
    const { media, couriers, trust, facts } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    trust(tree.fingerprint)
    await tree.writeTree(join(media, 'a', 'classbox', 'county.example'))
    await couriers.look()
    await rename(join(media, 'a'), join(media, '..', 'pocket'))
    await couriers.look()
    expect(couriers.view.value).toEqual([])
    expect(couriers.sourcesOf(lesson.sha256)).toEqual([])
    await rename(join(media, '..', 'pocket'), join(media, 'a'))
    await couriers.look()
    expect(couriers.sourcesOf(lesson.sha256)).toHaveLength(1)
    expect(namesOf(facts)).toEqual(['library.courier-came', 'library.courier-left', 'library.courier-came'])
  })

  it('that is pulled out while its documents are read is gone, without a word of trouble', async () => {
    const { media, couriers, catalogues, facts } = await aBoxWithUsb()
    const offered = Promise.withResolvers<void>()
    const go = Promise.withResolvers<void>()
    catalogues.offer = async () => {
      offered.resolve()
      await go.promise
      return { publisher: 'county.example', accepted: [] }
    }
    const { tree } = aPublisher()
    await tree.writeTree(join(media, 'a', 'classbox', 'county.example'))
    const looking = couriers.look()
    await offered.promise
    await rm(join(media, 'a'), { recursive: true })
    go.resolve()
    await looking
    await couriers.look()
    expect(couriers.view.value).toEqual([])
    expect(namesOf(facts)).toEqual(['library.courier-came', 'library.courier-left'])
  })

  it('is read again when its documents have changed, a minute later at most', async () => {
    const { media, couriers, clock, catalogues, trust } = await aBoxWithUsb()
    const { tree } = aPublisher()
    trust(tree.fingerprint)
    const folder = join(media, 'a', 'classbox', 'county.example')
    await tree.writeTree(folder)
    await couriers.look()
    const more = tree.blob(5000)
    tree.catalogue([], [more])
    await tree.writeTree(folder)
    await utimes(join(folder, 'catalog.json'), 1, 1)
    clock.advance(minutes(1))
    await couriers.look()
    expect(couriers.sourcesOf(more.sha256)).toHaveLength(1)
    expect(catalogues.view.value[0]?.serial).toBe(2)
  })

  it('whose names came back in capitals from an old system is read all the same', async () => {
    const { media, couriers, trust } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    trust(tree.fingerprint)
    const folder = join(media, 'a', 'CLASSBOX', 'COUNTY.EXAMPLE')
    await tree.writeTree(folder)
    for (const name of ['root.json', 'root.json.sig', 'catalog.json', 'catalog.json.sig', 'blobs']) {
      await rename(join(folder, name), join(folder, name.toUpperCase()))
    }
    const two = lesson.sha256.slice(0, 2)
    await rename(join(folder, 'BLOBS', two, lesson.sha256), join(folder, 'BLOBS', two, lesson.sha256.toUpperCase()))
    await couriers.look()
    expect(readFileSync(couriers.sourcesOf(lesson.sha256)[0]?.address ?? '')).toEqual(tree.blobs.get(lesson.sha256))
  })

  it.skipIf(noSmallDisk !== undefined)('that is really mounted, under a name with blanks, is found and leaves with its mount', async () => {
    const { media, couriers, trust } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    trust(tree.fingerprint)
    const mount = join(media, 'teacher', '课 stick')
    aSmallDisk(mount, '8m')
    await tree.writeTree(join(mount, 'classbox', 'county.example'))
    await couriers.look()
    expect(couriers.view.value).toMatchObject([{ label: '课 stick', state: 'in-use' }])
    execFileSync('umount', ['-l', mount])
    await couriers.look()
    expect(couriers.sourcesOf(lesson.sha256)).toEqual([])
    // The helper takes it away once more at the end.
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', mount])
  })

  it.skipIf(noFatStick !== undefined)('with FAT on it is read as any other', async () => {
    const { media, couriers, trust } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    trust(tree.fingerprint)
    const pull = aFatStick(join(media, 'LESSONS'), 40)
    await tree.writeTree(join(media, 'LESSONS', 'classbox', 'county.example'))
    await couriers.look()
    expect(readFileSync(couriers.sourcesOf(lesson.sha256)[0]?.address ?? '')).toEqual(tree.blobs.get(lesson.sha256))
    pull()
    await couriers.look()
    expect(couriers.view.value).toEqual([])
  })
})

describe('a hostile stick', () => {
  it('leads nowhere by links: neither as a whole nor by a publisher, a document or a blob', async () => {
    const { media, couriers, trust } = await aBoxWithUsb()
    const { tree, lesson } = aPublisher()
    trust(tree.fingerprint)
    const outside = join(media, '..', 'outside')
    await tree.writeTree(join(outside, 'county.example'))
    await mkdir(join(media, 'whole'))
    await symlink(outside, join(media, 'whole', 'classbox'))
    await mkdir(join(media, 'publisher', 'classbox'), { recursive: true })
    await symlink(join(outside, 'county.example'), join(media, 'publisher', 'classbox', 'county.example'))
    const blob = join('blobs', lesson.sha256.slice(0, 2), lesson.sha256)
    const linked = join(media, 'blob', 'classbox', 'county.example')
    await tree.writeTree(linked)
    await rm(join(linked, blob))
    await symlink(join(outside, 'county.example', blob), join(linked, blob))
    await couriers.look()
    expect(couriers.view.value.map(({ label }) => label)).toEqual(['blob'])
    expect(couriers.sourcesOf(lesson.sha256)).toEqual([])
  })

  it('keeps nobody waiting with a pipe in the place of a document, and is refused', async () => {
    const { media, couriers, trust } = await aBoxWithUsb()
    trust(aPublisher().tree.fingerprint)
    const folder = join(media, 'a', 'classbox', 'county.example')
    await mkdir(join(folder, 'blobs'), { recursive: true })
    execFileSync('mkfifo', [join(folder, 'root.json'), join(folder, 'blobs', 'ab')])
    await couriers.look()
    expect(couriers.view.value).toMatchObject([{ state: 'refused' }])
  })

  it('with a hundred publishers is looked at up to sixteen, and says so', async () => {
    const { media, couriers } = await aBoxWithUsb()
    const { tree } = aPublisher()
    for (let n = 0; n < 100; n += 1) await tree.writeTree(join(media, 'a', 'classbox', `p${n}.example`))
    await couriers.look()
    expect(couriers.view.value).toHaveLength(16)
    expect(couriers.view.value[0]?.trouble).toBeDefined()
  })

  it('is not written to', async () => {
    const { media, couriers, trust } = await aBoxWithUsb()
    const { tree } = aPublisher()
    trust(tree.fingerprint)
    await tree.writeTree(join(media, 'a', 'classbox', 'county.example'))
    const before = await readdir(join(media, 'a'), { recursive: true })
    await couriers.look()
    await couriers.reconsider()
    expect(await readdir(join(media, 'a'), { recursive: true })).toEqual(before)
  })

  it('without anything of ours, such as holiday pictures, is nobody’s business', async () => {
    const { media, couriers, facts } = await aBoxWithUsb()
    await mkdir(join(media, 'a', 'DCIM'), { recursive: true })
    await writeFile(join(media, 'a', 'classbox'), 'a file')
    await couriers.look()
    expect([couriers.view.value, facts]).toEqual([[], []])
  })
})

describe('the mount table', () => {
  it('has its blanks and backslashes undone', () => {
    const table = '/dev/sda1 /media/pi/MY\\040STICK vfat rw 0 0\ntmpfs /mnt/a\\134b tmpfs rw 0 0\n\nodd\n'
    expect(mountPoints(table)).toEqual(['/media/pi/MY STICK', '/mnt/a\\b'])
  })
})
