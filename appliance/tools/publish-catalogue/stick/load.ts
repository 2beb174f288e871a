import type { Asset, Item } from '#appliance/contract/catalogue.ts'

/** One file that a stick is to carry, by the path below the tree. */
export interface Freight {
  readonly sha256: string
  readonly bytes: number
}

export interface LoadWish {
  readonly items: Iterable<Item>
  readonly assets: Iterable<Asset>
  /** The serial of the catalogue that named a blob first; undefined where that is not remembered. */
  readonly serialOf: (sha256: string) => number | undefined
  /** Only what came with a later serial. */
  readonly after: number
}

export interface Load {
  readonly freight: readonly Freight[]
  /** Items whose rights do not allow sticks. */
  readonly kept: readonly Item[]
}

const FAT_MOST = 4_294_967_295

/** What goes on a stick: blobs and their lists, of those items that may travel so. Pure. */
export function loadOf({ items, assets, serialOf, after }: LoadWish): Load {
  const byHash = new Map([...assets].map((asset) => [asset.sha256, asset]))
  const freight = new Map<string, Freight>()
  const kept: Item[] = []
  for (const item of items) {
    if (item.rights?.allow?.includes('usb') === false) {
      kept.push(item)
      continue
    }
    for (const use of item.assets ?? []) {
      const asset = byHash.get(use.asset)
      const blob = asset?.bundle === undefined ? asset : byHash.get(asset.bundle.asset)
      if (blob === undefined) continue
      freight.set(blob.sha256, { sha256: blob.sha256, bytes: blob.bytes })
      if (blob.pieces !== undefined) freight.set(blob.pieces.listSha256, { sha256: blob.pieces.listSha256, bytes: blob.pieces.listBytes })
    }
  }
  return { freight: [...freight.values()].filter(({ sha256 }) => (serialOf(sha256) ?? Infinity) > after), kept }
}

/** What cannot lie on a stick of this kind. FAT, which most sticks have, ends at 4 GiB less one byte. Pure. */
export function tooLarge(freight: readonly Freight[], fileSystem: 'fat' | 'other'): readonly Freight[] {
  return fileSystem === 'fat' ? freight.filter(({ bytes }) => bytes > FAT_MOST) : []
}
