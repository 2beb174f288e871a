import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#appliance/base/manual-clock.ts'
import { days } from '#appliance/base/duration.ts'
import { CatalogueView } from '#appliance/contract/library.ts'
import type { Catalogues } from '#appliance/library/catalogue/catalogues.ts'
import Value from 'typebox/value'
import { aPublisher, anItem } from '../a-publisher.ts'
import type { APublisher } from '../a-publisher.ts'
import { aSigningKey } from '../signing-key.ts'
import type { TreeServer } from '../tree-server.ts'
import { aFollowingBox } from './a-following-box.ts'

const algebra = anItem({ id: 'algebra' })
const botany = anItem({ id: 'botany' })

function trust(publisher: APublisher, server: TreeServer) {
  return { url: server.url, fingerprint: publisher.fingerprint }
}

/** A publisher of one item, on a web server, and a box that has read it. */
async function aFollowedPublisher() {
  const publisher = aPublisher()
  publisher.catalogue([algebra])
  const server = await publisher.serve()
  const box = await aFollowingBox({ trusted: [trust(publisher, server)] })
  await box.catalogues.checkNow()
  server.forget()
  return { publisher, server, box, catalogues: box.catalogues }
}

function idsOf(catalogues: Catalogues): string[] {
  return catalogues.items().map(({ item }) => item.id)
}

function troubleOf(catalogues: Catalogues) {
  return catalogues.view.value[0]?.trouble
}

describe('a school that trusts a publisher', () => {
  it('has its items, assets and lessons, and sees whose they are', async () => {
    const publisher = aPublisher()
    const video = publisher.blob(2_000_000)
    publisher.catalogue([{ ...algebra, assets: [{ asset: video.sha256, role: 'main' }] }], [video])
    publisher.timetable([{ uid: '7A', start: '2026-09-01T08:00', end: '2026-09-01T08:40', item: 'algebra' }])
    const server = await publisher.serve()
    const { catalogues, facts } = await aFollowingBox({ trusted: [trust(publisher, server)] })
    await catalogues.checkNow()

    expect(catalogues.item('algebra')?.publisher).toBe('county.example')
    expect(catalogues.asset(video.sha256)).toEqual({ publisher: 'county.example', asset: video, bases: [server.url] })
    expect([...catalogues.assets()]).toHaveLength(1)
    expect(catalogues.slots()).toMatchObject([{ publisher: 'county.example', slot: { uid: '7A' } }])
    const [lesson] = catalogues.lessons(Date.UTC(2026, 8, 1), Date.UTC(2026, 8, 2))
    expect(lesson).toMatchObject({ key: '7A@2026-09-01T08:00', title: algebra.title, items: ['algebra'] })
    const [view] = catalogues.view.value
    expect(view).toMatchObject({ publisher: 'county.example', serial: 1, items: 1, url: `${server.url}/` })
    expect(Value.Check(CatalogueView, view)).toBe(true)
    expect(facts.map(({ name, payload }) => [name, payload])).toEqual(
      ['root', 'catalog', 'timetable'].map((document) => [
        'library.catalogue-accepted',
        { publisher: 'county.example', document, serial: 1 },
      ]),
    )
  })

  it('asks for a few bytes when nothing has changed, also where the server makes nothing of ETags', async () => {
    const { server, catalogues } = await aFollowedPublisher()
    await catalogues.checkNow()
    expect(server.asked.map(({ path, status }) => `${status} ${path}`)).toEqual([
      '304 root.json.sig',
      '304 catalog.json.sig',
      '404 timetable.json.sig',
      '404 timetable.json',
    ])
    server.forget()
    server.misbehave = ({ request }) => {
      delete request.headers['if-none-match']
      return false
    }
    await catalogues.checkNow()
    expect(server.asked.filter(({ path }) => !path.endsWith('.sig')).map(({ status }) => status)).toEqual([404])
  })

  it('gets what is new, and tells whoever watches', async () => {
    const { publisher, catalogues } = await aFollowedPublisher()
    const seen: string[][] = []
    catalogues.watchContent(() => seen.push(idsOf(catalogues)))
    publisher.catalogue([algebra, botany])
    await catalogues.checkNow()
    expect(seen).toEqual([['algebra', 'botany']])
  })

  it('has all of it after a restart without a line', async () => {
    const { box, server } = await aFollowedPublisher()
    await server.close()
    const catalogues = await box.start()
    expect(idsOf(catalogues)).toEqual(['algebra'])
    await catalogues.checkNow()
    expect(troubleOf(catalogues)?.kind).toBe('unreachable')
    expect(catalogues.view.value[0]).toMatchObject({ serial: 1, items: 1 })
  })

  it('asks for no more after a restart than before', async () => {
    const { box, server } = await aFollowedPublisher()
    await (await box.start()).checkNow()
    expect(server.asked.map(({ status }) => status)).toEqual([304, 304, 404, 404])
  })

  it('sees nothing more of one that it trusts no longer, and has it back at once when it does again', async () => {
    const { box, catalogues, server } = await aFollowedPublisher()
    const { settings } = box
    const trusted = settings.catalogues
    settings.catalogues = []
    await catalogues.checkNow()
    expect([idsOf(catalogues), catalogues.view.value]).toEqual([[], []])
    await server.close()
    settings.catalogues = trusted
    await catalogues.checkNow()
    expect(idsOf(catalogues)).toEqual(['algebra'])
  })

  it('uses a catalogue that has expired, and sees that it is old', async () => {
    const publisher = aPublisher()
    publisher.catalogue([algebra])
    const server = await publisher.serve()
    for (const [at, state] of [
      [0, 'current'],
      [Date.UTC(2026, 8, 2), 'current'],
      [Date.UTC(2026, 8, 2) + days(400), 'old'],
    ] as const) {
      const { catalogues } = await aFollowingBox({ trusted: [trust(publisher, server)], clock: new ManualClock(at) })
      await catalogues.checkNow()
      expect([idsOf(catalogues), catalogues.view.value[0]?.state, troubleOf(catalogues)]).toEqual([['algebra'], state, undefined])
    }
  })

  it('takes one that was issued by a clock ahead of its own', async () => {
    const { publisher, catalogues } = await aFollowedPublisher()
    publisher.catalogue([botany], [], { header: { issued: '2199-01-01T00:00:00Z', expires: '2199-02-01T00:00:00+08:00' } })
    await catalogues.checkNow()
    expect(idsOf(catalogues)).toEqual(['botany'])
  })
})

describe('whatever comes instead of the next catalogue, the one before stays in use:', () => {
  it.each<[string, string, (publisher: APublisher) => void]>([
    ['one without a signature', 'unsigned', ({ files }) => void files.delete('catalog.json.sig')],
    ['one by a stranger', 'wrong-key', (publisher) => void publisher.catalogue([botany], [], { keys: [aSigningKey()] })],
    [
      'one by the key of the timetable',
      'wrong-key',
      (publisher) => void publisher.catalogue([botany], [], { keys: publisher.keys.timetable }),
    ],
    [
      'one that was changed on the way',
      'wrong-signature',
      (publisher) => {
        publisher.catalogue([botany])
        const bytes = publisher.files.get('catalog.json') ?? Buffer.alloc(0)
        publisher.files.set('catalog.json', Buffer.from(bytes.toString().replace('botany', 'b0tany')))
      },
    ],
    ['an older one', 'rolled-back', (publisher) => void publisher.catalogue([botany], [], { header: { serial: 1 } })],
    [
      'another publisher’s',
      'other-publisher',
      (publisher) => void publisher.catalogue([botany], [], { header: { publisher: 'elsewhere.example' } }),
    ],
    ['one that is malformed', 'malformed', (publisher) => void publisher.publish('catalog.json', Buffer.from('{'), publisher.keys.catalog)],
    [
      'one that is too large',
      'too-large',
      (publisher) => void publisher.publish('catalog.json', Buffer.alloc(9_000_000, ' '), publisher.keys.catalog),
    ],
    ['one with an item that is wrong', 'malformed', (publisher) => void publisher.catalogue([algebra, botany, botany])],
    ['none', 'unreachable', ({ files }) => [files.delete('catalog.json'), files.delete('catalog.json.sig')]],
  ])('%s', async (_, kind, spoil) => {
    const { publisher, box, catalogues } = await aFollowedPublisher()
    publisher.catalogue([algebra])
    await catalogues.checkNow()
    box.facts.length = 0
    spoil(publisher)
    await catalogues.checkNow()
    expect(troubleOf(catalogues)?.kind).toBe(kind)
    expect(idsOf(catalogues)).toEqual(['algebra'])
    await catalogues.checkNow()
    const told = box.facts.map(({ name }) => name)
    expect(told).toEqual(kind === 'unreachable' ? [] : ['library.catalogue-refused'])

    publisher.catalogue([])
    publisher.catalogue([algebra, botany])
    await catalogues.checkNow()
    expect([idsOf(catalogues), troubleOf(catalogues)]).toEqual([['algebra', 'botany'], undefined])
  })

  it('another one of the same serial', async () => {
    const { publisher, catalogues } = await aFollowedPublisher()
    publisher.catalogue([botany], [], { header: { serial: 1 } })
    await catalogues.checkNow()
    expect([troubleOf(catalogues)?.kind, idsOf(catalogues)]).toEqual(['rolled-back', ['algebra']])
  })

  it('an older one after a restart, also where the one before was lost with a damaged file', async () => {
    const { publisher, box, catalogues } = await aFollowedPublisher()
    const old = new Map(publisher.files)
    publisher.catalogue([algebra, botany])
    await catalogues.checkNow()
    for (const [name, bytes] of old) publisher.files.set(name, bytes)
    const restarted = await box.start()
    await restarted.checkNow()
    expect([troubleOf(restarted)?.kind, idsOf(restarted)]).toEqual(['rolled-back', ['algebra', 'botany']])

    await writeFile(join(box.folder, 'county.example/catalog.json'), 'damaged')
    const damaged = await box.start()
    await damaged.checkNow()
    expect([troubleOf(damaged)?.kind, idsOf(damaged)]).toEqual(['rolled-back', []])
  })
})

it('does not fetch a refused catalogue again and again, only to refuse it', async () => {
  const { publisher, server, catalogues } = await aFollowedPublisher()
  publisher.catalogue([botany, botany])
  await catalogues.checkNow()
  const first = server.bytesOf('catalog.json')
  await catalogues.checkNow()
  await catalogues.checkNow()
  expect([server.bytesOf('catalog.json'), troubleOf(catalogues)?.kind]).toEqual([first, 'malformed'])
})

it('reads past caches where document and signature do not belong together', async () => {
  const { publisher, server, catalogues } = await aFollowedPublisher()
  const stale = publisher.files.get('catalog.json')
  publisher.catalogue([botany])
  server.misbehave = ({ path, request, response }) => {
    if (path !== 'catalog.json' || request.headers['cache-control'] === 'no-cache') return false
    response.end(stale)
    return true
  }
  await catalogues.checkNow()
  expect([idsOf(catalogues), troubleOf(catalogues)]).toEqual([['botany'], undefined])
})

describe('a publisher may change its keys', () => {
  it('twice while a box was off for a year', async () => {
    const { publisher, box, catalogues } = await aFollowedPublisher()
    publisher.rotate('root', 'catalog')
    publisher.rotate('root')
    publisher.catalogue([botany])
    await catalogues.checkNow()
    expect([idsOf(catalogues), troubleOf(catalogues)]).toEqual([['botany'], undefined])
    const restarted = await box.start()
    expect([idsOf(restarted), await readdir(join(box.folder, 'county.example/roots'))]).toEqual([
      ['botany'],
      ['1.root.json', '1.root.json.sig', '2.root.json', '2.root.json.sig', '3.root.json', '3.root.json.sig'],
    ])
  })

  it('before a school begins to trust it by the first of them', async () => {
    const publisher = aPublisher()
    publisher.rotate('root')
    publisher.rotate('root', 'catalog')
    publisher.catalogue([algebra])
    const server = await publisher.serve()
    const { catalogues } = await aFollowingBox({ trusted: [trust(publisher, server)] })
    await catalogues.checkNow()
    expect(idsOf(catalogues)).toEqual(['algebra'])
  })

  it('but not without a root between that the box can follow', async () => {
    const { publisher, catalogues } = await aFollowedPublisher()
    publisher.rotate('root')
    publisher.rotate('root', 'catalog')
    publisher.files.delete('roots/2.root.json')
    publisher.catalogue([botany])
    await catalogues.checkNow()
    expect([idsOf(catalogues), troubleOf(catalogues)?.kind]).toEqual([['algebra'], 'wrong-key'])
  })

  it('and what a thief signed with the old one stands in nobody’s way, whatever serial it has', async () => {
    const { publisher, box, catalogues } = await aFollowedPublisher()
    publisher.catalogue([anItem({ id: 'stolen' })], [], { header: { serial: 1_000_000 } })
    await catalogues.checkNow()
    expect(idsOf(catalogues)).toEqual(['stolen'])
    publisher.rotate('catalog')
    await catalogues.checkNow()
    expect([idsOf(catalogues), troubleOf(catalogues)]).toEqual([['stolen'], undefined])
    const restarted = await box.start()
    publisher.catalogue([botany])
    await restarted.checkNow()
    expect([idsOf(restarted), troubleOf(restarted)]).toEqual([['botany'], undefined])
  })

  it('and a school may trust one anew that has lost all its keys', async () => {
    const { box } = await aFollowedPublisher()
    const anew = aPublisher()
    anew.catalogue([botany])
    box.settings.catalogues = [trust(anew, await anew.serve())]
    await box.catalogues.checkNow()
    expect([idsOf(box.catalogues), troubleOf(box.catalogues)]).toEqual([['botany'], undefined])
    expect(idsOf(await box.start())).toEqual(['botany'])
  })
})

describe('several publishers', () => {
  it('are kept apart: of one id the first named counts, of one file all addresses', async () => {
    const [one, two] = [aPublisher({ name: 'one.example' }), aPublisher({ name: 'two.example' })]
    const shared = [one.blob('the same'), two.blob('the same')]
    one.catalogue([algebra], shared.slice(0, 1))
    two.catalogue([{ ...algebra, kind: 'slides' }, botany], shared.slice(1))
    const servers = [await one.serve(), await two.serve()]
    const trusted = [trust(two, servers[1] as TreeServer), trust(one, servers[0] as TreeServer)]
    const { catalogues } = await aFollowingBox({ trusted })
    await catalogues.checkNow()
    expect(catalogues.items().map(({ publisher, item }) => `${publisher} ${item.id}`)).toEqual([
      'two.example algebra',
      'two.example botany',
      'one.example algebra',
    ])
    expect(catalogues.item('algebra')).toMatchObject({ publisher: 'two.example', item: { kind: 'slides' } })
    expect(catalogues.asset(shared[0]?.sha256 ?? '')?.bases).toEqual([servers[1]?.url, servers[0]?.url])
    expect([...catalogues.assets()]).toHaveLength(1)
  })

  it('cannot take each other’s name', async () => {
    const [honest, thief] = [aPublisher(), aPublisher()]
    honest.catalogue([algebra])
    thief.catalogue([botany])
    const trusted = [trust(honest, await honest.serve()), trust(thief, await thief.serve())]
    const box = await aFollowingBox({ trusted })
    for (const start of [() => Promise.resolve(box.catalogues), box.start]) {
      const catalogues = await start()
      await catalogues.checkNow()
      const views = catalogues.view.value.map(({ trouble, items }) => `${items} ${trouble?.kind}`)
      expect(views.sort()).toEqual(['0 other-publisher', '1 undefined'])
    }
  })

  it('or one at two addresses: the second is asked where the first is away', async () => {
    const publisher = aPublisher()
    publisher.catalogue([algebra])
    const [near, far] = [await publisher.serve(), await publisher.serve()]
    const trusted = [trust(publisher, near), trust(publisher, far)]
    await near.close()
    const { catalogues } = await aFollowingBox({ trusted })
    await catalogues.checkNow()
    expect([catalogues.view.value.length, idsOf(catalogues), troubleOf(catalogues)]).toEqual([1, ['algebra'], undefined])
  })
})

describe('a damaged disk', () => {
  it.each(['catalog.json', 'catalog.json.sig', 'roots/1.root.json', 'roots/1.root.json.sig'])(
    'that has lost %s costs one fetch',
    async (name) => {
      const { box } = await aFollowedPublisher()
      const path = join(box.folder, 'county.example', name)
      const bytes = await readFile(path)
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
      await writeFile(path, bytes)
      const catalogues = await box.start()
      await catalogues.checkNow()
      expect([idsOf(catalogues), troubleOf(catalogues)]).toEqual([['algebra'], undefined])
      await rm(path)
      const again = await box.start()
      await again.checkNow()
      expect([idsOf(again), troubleOf(again)]).toEqual([['algebra'], undefined])
    },
  )

  it('that lost power between document and signature has the old pair or the new one', async () => {
    const { publisher, box, catalogues } = await aFollowedPublisher()
    const folder = join(box.folder, 'county.example')
    const oldSignature = await readFile(join(folder, 'catalog.json.sig'))
    publisher.catalogue([botany])
    await catalogues.checkNow()
    const newSignature = await readFile(join(folder, 'catalog.json.sig'))
    await writeFile(join(folder, 'catalog.json.sig'), oldSignature)
    await writeFile(join(folder, 'catalog.json.sig.next'), newSignature)
    expect(idsOf(await box.start())).toEqual(['botany'])
  })

  it('that takes nothing keeps no catalogue from the lesson', async () => {
    const publisher = aPublisher()
    publisher.catalogue([algebra])
    const server = await publisher.serve()
    const box = await aFollowingBox({ trusted: [] })
    await rm(box.folder, { recursive: true, force: true })
    await writeFile(box.folder, 'a file where the folder should be')
    box.settings.catalogues = [trust(publisher, server)]
    await box.catalogues.checkNow()
    expect([idsOf(box.catalogues), troubleOf(box.catalogues)]).toEqual([['algebra'], undefined])
  })
})
