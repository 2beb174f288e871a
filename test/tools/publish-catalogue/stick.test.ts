import { randomBytes } from 'node:crypto'
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadOf, tooLarge } from '#appliance/tools/publish-catalogue/stick/load.ts'
import { aSmallDisk, noSmallDisk } from '#test/helper/small-disk.ts'
import { aBoxWithUsb } from '../../library/courier/a-stick.ts'
import { PublisherDesk } from './publisher-desk.ts'

async function aStick(desk: PublisherDesk): Promise<string> {
  const mount = join(desk.home, 'STICK')
  await mkdir(mount)
  return mount
}

describe('a stick that is prepared', () => {
  it('carries the tree, is read back, and is taken by a box that follows the publisher', async () => {
    const desk = await PublisherDesk.open({ 'long.mp3': randomBytes(2_500_000), 'a.txt': 'one', 'b.txt': 'two' })
    const { media, couriers, trust } = await aBoxWithUsb()
    await mkdir(join(media, 'STICK'))
    const { code, said } = await desk.publish('--usb', join(media, 'STICK'))
    expect(said).toMatch(/3 blobs \(2\.5 MB\) written to .*classbox\/lessons\.example, 0 blobs were there; all read back/)
    expect(code).toBe(0)
    trust(/fingerprint: ([0-9a-f]{64})/.exec(said)?.[1] ?? '')
    await couriers.look()
    expect(couriers.view.value).toMatchObject([{ publisher: 'lessons.example', state: 'in-use' }])
    const long = (await desk.item('long')).assets?.[0]?.asset ?? ''
    expect(await readFile(couriers.sourcesOf(long)[0]?.address ?? '')).toEqual(await readFile(join(desk.lessons, 'long.mp3')))
    expect((await desk.run('--check', join(media, 'STICK', 'classbox', 'lessons.example'))).code).toBe(0)
  })

  it('gets only what is new the second time, or since a serial or a day', async () => {
    const desk = await PublisherDesk.open({ 'a.mp3': randomBytes(100_000) })
    await desk.publish()
    const stick = await aStick(desk)
    await desk.run('--usb', stick, '--out', desk.tree)
    await desk.put('b.mp3', randomBytes(100_000))
    await desk.publish()
    expect((await desk.run('--usb', stick, '--out', desk.tree)).said).toMatch(/1 blob \(100 kB\) written .*, 1 blob were there/)
    const other = join(desk.home, 'OTHER')
    await mkdir(other)
    const since = ['--out', desk.tree, '--keys', desk.keys, '--since']
    expect((await desk.run('--usb', other, ...since, '1')).said).toMatch(/1 blob \(100 kB\) written/)
    expect((await desk.run('--usb', other, ...since, '2099-01-01')).said).toMatch(/0 blobs/)
    expect((await desk.run('--usb', other, '--out', desk.tree, '--since', '1')).said).toContain('--since needs --keys')
  })

  it('carries nothing whose rights do not allow it, and says so', async () => {
    const desk = await PublisherDesk.open({
      ...{ 'a.txt': 'may', 'b.txt': 'may not', 'c.txt': 'may, too', 'd.txt': 'may not either' },
      ...{ 'b.yaml': 'rights: {allow: [show, cache]}\n', 'd.yaml': 'rights: {allow: [show]}\n' },
    })
    await desk.publish()
    const stick = await aStick(desk)
    expect((await desk.run('--usb', stick, '--out', desk.tree)).said).toContain('2 items left out: their rights do not allow sticks')
    const folder = join(stick, 'classbox', 'lessons.example', 'blobs')
    const blobs = (await readdir(folder, { recursive: true })).filter((name) => name.length > 60)
    const content = await Promise.all(blobs.map((name) => readFile(join(folder, name), 'latin1')))
    expect(content.join('')).toContain('may, too')
    expect(content.join('')).not.toContain('may not')
  })

  it('that gave back other bytes is named, and mended by the next run', async () => {
    const desk = await PublisherDesk.open({ 'a.mp3': randomBytes(100_000) })
    await desk.publish()
    const stick = await aStick(desk)
    await desk.run('--usb', stick, '--out', desk.tree)
    const [asset] = (await desk.catalogue()).assets
    const path = join(stick, 'classbox', 'lessons.example', 'blobs', asset?.sha256.slice(0, 2) ?? '', asset?.sha256 ?? '')
    await writeFile(path, randomBytes(100_000))
    const { code, said } = await desk.run('--usb', stick, '--out', desk.tree)
    expect(said).toContain('the stick gives back other bytes than were written')
    expect(code).toBe(1)
    expect((await desk.run('--usb', stick, '--out', desk.tree)).code).toBe(0)
  })

  it.skipIf(noSmallDisk !== undefined)('that is too small is told before anything is written', async () => {
    const desk = await PublisherDesk.open({ 'a.mp3': randomBytes(3_000_000) })
    await desk.publish()
    const mount = join(desk.home, 'small')
    aSmallDisk(mount, '2m')
    const { code, said } = await desk.run('--usb', mount, '--out', desk.tree)
    expect(said).toMatch(/the stick has 2\.\d MB free, and 7\.\d MB are needed/)
    expect(code).toBe(1)
  })

  it('that is not there, or holds a tree that is not well, is told', async () => {
    const desk = await PublisherDesk.open({ 'a.txt': 'a' })
    await desk.publish()
    expect((await desk.run('--usb', join(desk.home, 'nowhere'), '--out', desk.tree)).said).toMatch(/nowhere cannot be written to/)
    await expect(stat(join(desk.home, 'nowhere'))).rejects.toThrow('ENOENT')
    expect((await desk.run('--usb', await aStick(desk), '--out', desk.lessons)).said).toContain('there is no root.json')
  })
})

describe('what goes on a stick', () => {
  it('is refused where a file is longer than FAT can hold, to the byte', () => {
    const freight = [
      { sha256: 'a'.repeat(64), bytes: 4_294_967_295 },
      { sha256: 'b'.repeat(64), bytes: 4_294_967_296 },
    ]
    expect(tooLarge(freight, 'fat')).toEqual([freight[1]])
    expect(tooLarge(freight, 'other')).toEqual([])
  })

  it('includes a bundle once, and the list of pieces of a long file', () => {
    const [bundle, small, long, list] = ['1', '2', '3', '4'].map((digit) => digit.repeat(64)) as [string, string, string, string]
    const assets = [
      { sha256: bundle, bytes: 50, mime: 'application/zip' },
      { sha256: small, bytes: 10, mime: 'text/plain', bundle: { asset: bundle, path: small } },
      { sha256: long, bytes: 2_000_000, mime: 'video/mp4', pieces: { size: 1_048_576 as const, listSha256: list, listBytes: 64 } },
    ]
    const item = { id: 'x', rev: 1, kind: 'document', title: { en: 'x' } }
    const uses = [small, small, long].map((asset) => ({ asset, role: 'main' as const }))
    const { freight } = loadOf({ items: [{ ...item, assets: uses }], assets, serialOf: () => undefined, after: 0 })
    expect(freight.map(({ sha256 }) => sha256)).toEqual([bundle, long, list])
  })
})
