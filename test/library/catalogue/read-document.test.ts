import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BoxError } from '#appliance/base/errors.ts'
import type { Asset, Item } from '#appliance/contract/catalogue.ts'
import { readCatalogue, readRoot, readTimetable } from '#appliance/library/catalogue/read-document.ts'
import { aPublisher, anItem } from '../a-publisher.ts'
import { refused } from './refused.ts'

function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** The bytes of a catalogue of these items and assets, as a publisher would have signed them. */
function aCatalogue(items: readonly unknown[], assets: readonly unknown[] = []): Buffer {
  return bytesOf(aPublisher().catalogue(items as Item[], assets as Asset[]))
}

function anAsset(more: Record<string, unknown> = {}): Asset {
  return { sha256: 'a'.repeat(64), bytes: 1000, mime: 'video/mp4', ...more }
}

const bundle = anAsset({ sha256: 'b'.repeat(64), bytes: 500_000, mime: 'application/zip' })

function inBundle(path: string): Asset[] {
  return [bundle, anAsset({ bundle: { asset: bundle.sha256, path } })]
}

describe('a catalogue', () => {
  it('is read with items and assets by their names', async () => {
    const publisher = aPublisher()
    const video = publisher.blob(3_000_000, { mime: 'video/mp4' })
    const item = anItem({ assets: [{ asset: video.sha256, role: 'main' }] })
    const { header, items, assets } = await readCatalogue(bytesOf(publisher.catalogue([item], [video])))
    expect(header).toMatchObject({ publisher: 'county.example', serial: 1 })
    expect(items.get(item.id)?.title).toEqual(item.title)
    expect(assets.get(video.sha256)?.pieces?.listBytes).toBe(96)
  })

  it('of a later minor version is read: what is new in it is ignored, a kind that nobody knows yet is kept', async () => {
    const item = { ...anItem({ kind: 'hologram' }), glasses: { needed: true } }
    const document = { ...aPublisher().catalogue([item]), format: 'classbox/1.7', weather: 'fine' }
    expect((await readCatalogue(bytesOf(document))).items.get(item.id)?.kind).toBe('hologram')
  })

  it('of a later major version is refused, and the sentence says that the software is behind', async () => {
    const sentence = await refused(readCatalogue(bytesOf({ ...aPublisher().catalogue(), format: 'classbox/2' })), 'malformed')
    expect(sentence).toContain('classbox/2')
  })

  it('of more than 8 MiB is refused before it is parsed', async () => {
    await refused(readCatalogue(Buffer.alloc(8_388_609, ' ')), 'too-large')
  })

  it('that is nested to break its reader is refused, also inside of fields that nobody reads', async () => {
    const deep = `{"junk":${'['.repeat(4_000_000)}${']'.repeat(4_000_000)}}`
    expect(await refused(readCatalogue(Buffer.from(deep)), 'malformed')).toContain('deeper than 32')
    const quoted = aCatalogue([anItem({ title: { en: '[[[['.repeat(900), 'zh-Hans': '\\"[[[['.repeat(600) } })])
    await expect(readCatalogue(quoted)).resolves.toBeDefined()
  })

  it('that is a page of a captive portal is refused in words that say so', async () => {
    const page = Buffer.from('\ufeff\n <!DOCTYPE html><html><body>Please sign in</body></html>')
    expect(await refused(readCatalogue(page), 'malformed')).toContain('web page')
  })

  it.each([
    ['is cut short', Buffer.from('{"format":"classbox/1"')],
    ['is no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
    ['is empty', Buffer.alloc(0)],
    ['is a list', Buffer.from('[]')],
    ['is nothing', Buffer.from('null')],
  ])('that %s is refused', async (_, bytes) => {
    await refused(readCatalogue(bytes), 'malformed')
  })

  it('names the entry and the place in it that is wrong', async () => {
    const sentence = await refused(readCatalogue(aCatalogue([anItem(), { ...anItem({ id: 'algebra-3' }), grade: [13] }])), 'malformed')
    expect(sentence).toContain('item 2')
    expect(sentence).toContain('algebra-3')
    expect(sentence).toContain('grade')
  })
})

describe('a publisher cannot confuse the box with', () => {
  it.each<[string, unknown[], unknown[]]>([
    ['two items of one id', [anItem({ id: 'same' }), anItem({ id: 'same' })], []],
    ['two assets of one hash', [], [anAsset(), anAsset({ bytes: 5 })]],
    ['an item whose asset is not there', [anItem({ assets: [{ asset: 'c'.repeat(64), role: 'main' }] })], []],
    ['an asset in a bundle that is not there', [], [anAsset({ bundle: { asset: 'c'.repeat(64), path: 'a.html' } })]],
    ['a bundle that lies in itself', [], [anAsset({ bundle: { asset: 'a'.repeat(64), path: 'a.zip' } })]],
    [
      'a bundle in a bundle',
      [],
      [...inBundle('inner.zip'), anAsset({ sha256: 'c'.repeat(64), bundle: { asset: 'a'.repeat(64), path: 'x' } })],
    ],
    ['a file that is longer than its bundle', [], [bundle, anAsset({ bytes: 500_001, bundle: { asset: bundle.sha256, path: 'x' } })]],
    ['a long asset without pieces', [], [anAsset({ bytes: 1_048_577 })]],
    [
      'a list of pieces that is too short',
      [],
      [anAsset({ bytes: 2_097_153, pieces: { size: 1_048_576, listSha256: 'd'.repeat(64), listBytes: 64 } })],
    ],
    [
      'a list of pieces where there is but one',
      [],
      [anAsset({ bytes: 1_048_576, pieces: { size: 1_048_576, listSha256: 'd'.repeat(64), listBytes: 32 } })],
    ],
    ['a member without a path', [anItem({ assets: [{ asset: 'a'.repeat(64), role: 'member' }] })], [anAsset()]],
    [
      'two members at one path',
      [anItem({ assets: Array.from({ length: 2 }, () => ({ asset: 'a'.repeat(64), role: 'member' as const, path: 'index.html' })) })],
      [anAsset()],
    ],
    ['a title that is none', [anItem({ title: { 'en\n': 5 } as unknown as Item['title'] })], []],
    ['a mirror at no address', [], [anAsset({ urls: [{ href: 'http://' }] })]],
    ['a course that is a part of itself', [anItem({ id: 'self', parts: [{ itemId: 'self' }] })], []],
    ['courses in a circle', ['a', 'b', 'c'].map((id, n, all) => anItem({ id, parts: [{ itemId: all[(n + 1) % 3] ?? '' }] })), []],
  ])('%s', async (_, items, assets) => {
    await refused(readCatalogue(aCatalogue(items, assets)), 'malformed')
  })

  it('courses nested deeper than eight, while eight are taken', async () => {
    const chain = (steps: number) =>
      Array.from({ length: steps + 1 }, (_, n) => anItem({ id: `part-${n}`, parts: n < steps ? [{ itemId: `part-${n + 1}` }] : [] }))
    await expect(readCatalogue(aCatalogue(chain(8)))).resolves.toBeDefined()
    await refused(readCatalogue(aCatalogue(chain(9))), 'malformed')
    await refused(readCatalogue(aCatalogue(chain(9).reverse())), 'malformed')
    await refused(readCatalogue(aCatalogue(chain(15_000))), 'malformed')
  })

  it('thousands of courses that share their parts, so that each way through them would be walked', async () => {
    const layers = Array.from({ length: 8 }, (_, layer) =>
      Array.from({ length: 64 }, (_, n) =>
        anItem({ id: `${layer}-${n}`, parts: layer === 7 ? [] : Array.from({ length: 64 }, (_, m) => ({ itemId: `${layer + 1}-${m}` })) }),
      ),
    )
    await expect(readCatalogue(aCatalogue(layers.flat()))).resolves.toBeDefined()
  })

  it.each(
    [
      ['../../etc/passwd', 'a/../../b', '..', '.', './a', '/etc/passwd', '//host/share', 'a//b', 'a/', 'C:/windows', 'c:evil.html'],
      ['a\\..\\b', 'nul\u0000.html', 'line\nfeed', 'con', 'aux.html', 'x/COM1.txt', 'lpt¹', 'dot.', 'space ', 'x. /y'],
      ['gpj.\u202eexe', '\ud800.html', `${'长'.repeat(100)}.html`],
    ].flat(),
  )('the file name %j', async (path) => {
    await refused(readCatalogue(aCatalogue([], inBundle(path))), 'malformed')
    const member = anItem({ assets: [{ asset: 'a'.repeat(64), role: 'member', path }] })
    await refused(readCatalogue(aCatalogue([member], [anAsset()])), 'malformed')
  })

  it.each(['index.html', '第一课/图片 1.png', 'a/b/c/.hidden', 'conference.pdf', 'x..y/..z', '～&=?.svg'])(
    'but the file name %j is welcome',
    async (path) => {
      await expect(readCatalogue(aCatalogue([], inBundle(path)))).resolves.toBeDefined()
    },
  )
})

describe('a root', () => {
  const root = (more: Record<string, unknown>) => readRoot(bytesOf({ ...aPublisher().root(), ...more }))

  it('is read', async () => {
    await expect(root({})).resolves.toMatchObject({ publisher: 'county.example', serial: 2 })
  })

  it('that names a key by a wrong id, asks for more signatures than it has keys, or names a key that it lacks is refused', async () => {
    const { keys, roles } = aPublisher().root()
    const [[, key] = ['', '']] = Object.entries(keys)
    await refused(root({ keys: { ...keys, ['0'.repeat(16)]: key } }), 'malformed')
    const [id = ''] = roles.root.keys
    await refused(
      readRoot(bytesOf({ ...aPublisher().root(), keys, roles: { ...roles, root: { keys: [id, id], threshold: 2 } } })),
      'malformed',
    )
    await refused(root({ roles: { ...roles, root: { keys: ['0'.repeat(16)], threshold: 1 } } }), 'malformed')
  })

  it('whose publisher could not be the name of a folder is refused', async () => {
    for (const publisher of ['..', '../x', 'a/b', '', '.hidden', 'Upper']) await refused(root({ publisher }), 'malformed')
  })
})

describe('whatever comes as a document', () => {
  const anyJson = fc.oneof(fc.json({ maxDepth: 6 }), fc.string({ unit: 'binary' })).map((text) => Buffer.from(text))
  const anyBytes = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
  const publisher = aPublisher()
  const video = publisher.blob(1_500_000)
  const item = anItem({ assets: [{ asset: video.sha256, role: 'member', path: 'a/b.html' }], parts: [{ itemId: 'x' }], keywords: ['k'] })
  const slot = { uid: 's', start: '2026-09-01T08:00', end: '2026-09-01T08:40', rrule: 'FREQ=WEEKLY;COUNT=9', exdate: ['2026-09-08T08:00'] }
  const documents = [publisher.root(), publisher.catalogue([item], [video]), publisher.timetable([slot])]

  it('is read or refused with a reason: nothing else ever happens', async () => {
    const readers = [readRoot, readCatalogue, readTimetable]
    const bent = fc
      .tuple(fc.constantFrom(...documents), fc.nat(), fc.oneof(fc.jsonValue(), fc.constant(undefined)))
      .map(([document, at, value]) => {
        return Buffer.from(JSON.stringify(withOneBent(document, at, value)))
      })
    const input = fc.oneof(anyJson, anyBytes, bent)
    await fc.assert(
      fc.asyncProperty(input, async (bytes) => {
        for (const read of readers) {
          await read(bytes).catch((thrown: unknown) => {
            if (!(thrown instanceof BoxError) || thrown.code !== 'CATALOGUE_REFUSED' || typeof thrown.details['kind'] !== 'string')
              throw thrown
          })
        }
      }),
      { numRuns: 600 },
    )
  })
})

/** A copy in which one value, the `at`th of all in it, is another one; absent where it is undefined. */
function withOneBent(value: object, at: number, other: unknown): unknown {
  const places: (() => void)[] = []
  const copy = structuredClone(value)
  const visit = (node: object): void => {
    for (const [key, inner] of Object.entries(node)) {
      places.push(() => void Object.assign(node, { [key]: other }))
      if (typeof inner === 'object' && inner !== null) visit(inner as object)
    }
  }
  visit(copy)
  places[at % places.length]?.()
  return copy
}
