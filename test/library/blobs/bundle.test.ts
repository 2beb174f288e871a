import { asyncProperty, assert, nat, uint8Array } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RealClock } from '#appliance/base/clock.ts'
import { BoxError } from '#appliance/base/errors.ts'
import { createLog } from '#appliance/base/log.ts'
import { BlobReader } from '#appliance/library/blobs/blob-reader.ts'
import { BlobStore } from '#appliance/library/blobs/blob-store.ts'
import { BundleDirectory } from '#appliance/library/blobs/bundle-directory.ts'
import { Bundles } from '#appliance/library/blobs/bundle.ts'
import type { BundleMember, ReadableBytes } from '#appliance/library/blobs/bundle.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { aFolder } from '#test/helper/a-folder.ts'
import { aBlobOf, hash } from './a-blob.ts'
import type { ABlob } from './a-blob.ts'
import { aBundle, aRawBundle } from './a-bundle.ts'
import type { RawMember } from './a-bundle.ts'

const log = createLog('silent')
const clock = new RealClock()

/** A directory of bytes in memory. */
function directoryOf(zip: Buffer): Promise<BundleDirectory> {
  return BundleDirectory.of(async (into, from) => zip.copy(into, 0, from, from + into.length), zip.length)
}

async function bytesAt(zip: Buffer, path: string): Promise<Buffer | undefined> {
  const place = await (await directoryOf(zip)).find(path)
  return place && zip.subarray(place.offset, place.offset + place.bytes)
}

const page = Buffer.from('<p>一元二次方程</p>')
const raw = (more: Partial<RawMember> = {}): RawMember => ({ name: 'index.html', bytes: page, ...more })

describe('a bundle of many small files', () => {
  it('gives each of them from where it lies', async () => {
    const zip = await aBundle({ 'index.html': page, 'pictures/图一.png': Buffer.from([1, 2, 3]), empty: Buffer.alloc(0) })
    expect([...(await directoryOf(zip)).paths].toSorted()).toEqual(['empty', 'index.html', 'pictures/图一.png'])
    expect(await bytesAt(zip, 'index.html')).toEqual(page)
    expect(await bytesAt(zip, 'pictures/图一.png')).toEqual(Buffer.from([1, 2, 3]))
    expect(await bytesAt(zip, 'empty')).toEqual(Buffer.alloc(0))
    expect(await bytesAt(zip, 'nothing')).toBeUndefined()
  })

  it.each([
    ['a packed member', () => aBundle({ a: Buffer.alloc(9000) }, { packed: true }), 'packed'],
    ['a member that is locked', () => aRawBundle([raw({ says: { flags: 1, packed: page.length + 12 } })]), 'locked'],
    ['a member that grows when it is unpacked', () => aRawBundle([raw({ says: { size: 4_000_000_000 } })]), 'size'],
    ['a member beyond the end', () => aRawBundle([raw({ says: { packed: 99_999, size: 99_999 } })]), 'outside'],
    ['a member that begins beyond the end', () => aRawBundle([raw({ says: { header: 99_999 } })]), 'outside'],
    ['a name that leads out of it', () => aRawBundle([raw({ name: '../../etc/passwd' })]), '..'],
    ['a name that leads out of it midway', () => aRawBundle([raw({ name: 'a/../../b' })]), '..'],
    ['a name from the root', () => aRawBundle([raw({ name: '/etc/passwd' })]), 'absolute'],
    ['a name with backslashes', () => aRawBundle([raw({ name: 'a\\..\\b' })]), 'invalid characters'],
    ['a name of a drive', () => aRawBundle([raw({ name: 'C:/a' })]), 'absolute'],
    ['a name with a line end', () => aRawBundle([raw({ name: 'a\nb' })]), 'astray'],
    ['an empty part of a name', () => aRawBundle([raw({ name: 'a//b' })]), 'astray'],
    ['a name without an end', () => aRawBundle([raw({ name: 'a'.repeat(600) })]), 'too long'],
    ['two members of one name', () => aRawBundle([raw(), raw()]), 'two members'],
    [
      'members that lie in each other',
      () => aRawBundle([raw({ bytes: aRawBundle([raw()]) }), raw({ name: 'b', says: { header: 40 } })]),
      'follows',
    ],
    ['more members than a library has', () => aRawBundle([raw()], 30_000), '30000 members'],
    ['no ZIP at all', () => Buffer.alloc(5000, 7), 'End of central directory'],
    ['nothing', () => Buffer.alloc(0), ''],
  ])('is refused for %s', async (_, make, culprit) => {
    const failure: unknown = await directoryOf(await make()).catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({ code: 'BUNDLE_REFUSED', message: expect.stringContaining(culprit) as string })
  })

  it.each([
    ['goes by another name where it lies', [raw({ localName: 'other.html' })], 'another name'],
    ['does not begin where it should', [raw({ says: { header: 3 } })], 'nothing begins'],
  ])('keeps a member to itself that %s', async (_, members, culprit) => {
    const directory = await directoryOf(aRawBundle(members))
    await expect(directory.find('index.html')).rejects.toMatchObject({
      code: 'BUNDLE_REFUSED',
      message: expect.stringContaining(culprit) as string,
    })
  })

  it('is read or refused whatever its bytes are, and never more than that', async () => {
    const good = aRawBundle([raw(), raw({ name: 'b/c.js', bytes: Buffer.alloc(300, 5) })])
    await assert(
      asyncProperty(nat(good.length - 1), uint8Array({ minLength: 1, maxLength: 8 }), async (at, noise) => {
        const zip = Buffer.from(good)
        zip.set(noise.subarray(0, zip.length - at), at)
        try {
          const directory = await directoryOf(zip)
          for (const path of directory.paths) await directory.find(path)
          return true
        } catch (thrown) {
          return thrown instanceof BoxError && thrown.code === 'BUNDLE_REFUSED'
        }
      }),
      { numRuns: 400 },
    )
  })
})

interface Shop {
  readonly bundles: Bundles
  readonly store: BlobStore
  readonly bundle: ABlob
  /** Members that were refused. */
  readonly refused: string[]
  member(path: string, bytes: Buffer): BundleMember
}

/** A bundle of two files, of which nothing is on the box yet. */
async function aShop(files: Record<string, Buffer>): Promise<Shop> {
  const bundle = aBlobOf(await aBundle(files))
  const store = new BlobStore({ folder: await aFolder(), clock, log })
  await store.open()
  const refused: string[] = []
  const readerOf = (): BlobReader => new BlobReader({ store, spec: bundle.spec, onWanted: () => undefined })
  const bundles = new Bundles({ log, readerOf, onRefused: ({ path }) => refused.push(path) })
  const member = (path: string, bytes: Buffer): BundleMember => {
    return { sha256: hash(bytes).toString('hex'), bytes: bytes.length, bundle: bundle.spec, path }
  }
  return { bundles, store, bundle, refused, member }
}

async function bring({ store, bundle }: Shop, pieces = bundle.pieces): Promise<void> {
  const partial = await store.begin(bundle.spec)
  if (bundle.list !== undefined) await partial.giveList(bundle.list)
  for (const piece of pieces) await partial.write(piece, bundle.piece(piece))
  await partial.flush()
}

async function whole(reader: ReadableBytes): Promise<Buffer> {
  const reading = reader.open()
  try {
    const all = Buffer.alloc(reader.size)
    for (let at = 0; at < all.length;) {
      const count = await reading.readAt(all.subarray(at, at + 1000), at)
      if (count === 0) return all.subarray(0, at)
      at += count
    }
    return all
  } finally {
    await reading.close()
  }
}

describe('a file in a bundle', () => {
  const picture = Buffer.alloc(4321, 'pixel')

  it('is read like any other', async () => {
    const shop = await aShop({ 'a.html': page, 'b.png': picture })
    await bring(shop)
    const reader = shop.bundles.reader(shop.member('b.png', picture))
    expect([reader.size, reader.etag]).toEqual([4321, `"${hash(picture).toString('hex')}"`])
    expect(await whole(reader)).toEqual(picture)
    expect(shop.refused).toEqual([])
    await shop.store.close()
  })

  it('is given out while the rest of its bundle is still on its way', async () => {
    const film = Buffer.alloc(3 * PIECE_BYTES, 'film')
    const shop = await aShop({ 'film.mp4': film, 'b.png': picture })
    const reading = whole(shop.bundles.reader(shop.member('b.png', picture)))
    await bring(shop, shop.bundle.pieces.slice(-2))
    expect(await reading).toEqual(picture)
    expect(shop.store.has(shop.bundle.spec.sha256)).toBe(false)
    await shop.store.close()
  })

  it('is absent where it is not the file that was signed, and that is told once', async () => {
    const shop = await aShop({ 'a.html': page, 'b.png': picture })
    await bring(shop)
    const lie = shop.bundles.reader(shop.member('b.png', Buffer.alloc(4321, 'other')))
    const short = shop.bundles.reader(shop.member('a.html', picture))
    const nowhere = shop.bundles.reader(shop.member('c.html', picture))
    for (const reader of [lie, lie, short]) await expect(whole(reader)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' })
    await expect(whole(nowhere)).rejects.toMatchObject({ code: 'BUNDLE_REFUSED' })
    expect(shop.refused).toEqual(['b.png', 'a.html', 'c.html'])
    expect(await whole(shop.bundles.reader(shop.member('a.html', page)))).toEqual(page)
    await shop.store.close()
  })

  it('leaves nothing behind of a viewer who goes away before it has come', async () => {
    const shop = await aShop({ 'a.html': page })
    const leaving = new AbortController()
    const reading = shop.bundles.reader(shop.member('a.html', page)).open()
    const count = reading.readAt(Buffer.alloc(10), 0, leaving.signal)
    leaving.abort()
    expect(await count).toBe(0)
    await reading.close()
    await bring(shop)
    expect(await whole(shop.bundles.reader(shop.member('a.html', page)))).toEqual(page)
    expect(shop.refused).toEqual([])
    await shop.store.close()
  })
})
