import type { Asset, Item } from '#appliance/contract/catalogue.ts'
import { PIECE_BYTES } from '#appliance/library/ports.ts'
import { aBundle } from '#test/library/blobs/a-bundle.ts'
import type { PublishedTree } from '#test/library/published-tree.ts'

export interface LessonsOptions {
  readonly films: number
  /** Of each film, in megabytes. */
  readonly megabytes: number
  /** Sheets of 20 KB. */
  readonly sheets: number
}

export interface Lessons {
  readonly items: number
  /** All that a box has to fetch. */
  readonly bytes: number
  /** Of every file that a box gives out to pupils. */
  readonly hashes: readonly string[]
}

/** Publishes films, sheets, and one interactive item whose forty files lie in a bundle. */
export async function publishLessons(tree: PublishedTree, { films, megabytes, sheets }: LessonsOptions): Promise<Lessons> {
  const single = [
    ...Array.from({ length: films }, () => tree.blob(megabytes * PIECE_BYTES + 4321, { mime: 'video/mp4' })),
    ...Array.from({ length: sheets }, () => tree.blob(20_000, { mime: 'application/pdf' })),
  ]
  const { bundle, members } = await anApp(tree)
  const items = single.map(({ sha256 }, place) => anItem(place, [{ asset: sha256, role: 'main' }]))
  const app = {
    ...anItem(single.length, []),
    kind: 'html5',
    assets: members.map(({ asset, path }) => ({ asset: asset.sha256, role: 'member' as const, path })),
  }
  tree.catalogue([...items, app], [...single, bundle, ...members.map(({ asset }) => asset)])
  const bytes = [...single, bundle].reduce((sum, asset) => sum + asset.bytes, 0)
  return { items: items.length + 1, bytes, hashes: [...single, ...members.map(({ asset }) => asset)].map(({ sha256 }) => sha256) }
}

async function anApp(tree: PublishedTree): Promise<{ bundle: Asset; members: { asset: Asset; path: string }[] }> {
  const files = Array.from({ length: 40 }, (_, at) => ({
    path: at === 0 ? 'index.html' : `${at}.js`,
    bytes: Buffer.alloc(5000, `page ${at} `),
  }))
  const bundle = tree.blob(await aBundle(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]))), { mime: 'application/zip' })
  const members = files.map(({ path, bytes }) => ({ path, asset: tree.blob(bytes, { bundle: { asset: bundle.sha256, path } }) }))
  return { bundle, members }
}

function anItem(place: number, assets: Item['assets']): Item {
  return {
    id: `lesson-${place}`,
    rev: 1,
    kind: 'micro-course',
    title: { 'zh-Hans': `微课 ${place}` },
    subject: '数学',
    grade: [7],
    ...(assets === undefined ? {} : { assets }),
  }
}
