import { inTurns } from '#appliance/base/in-turns.ts'
import type { Asset } from '#appliance/contract/catalogue.ts'
import { pieceCount } from '../pieces.ts'
import { PIECE_BYTES } from '../ports.ts'
import { refusal } from './refusal.ts'
import { pathTrouble } from './safe-path.ts'

/** What a schema cannot say about assets. Answers them by hash; rejects with CATALOGUE_REFUSED, malformed, naming the culprit. */
export async function checkAssets(assets: readonly Asset[]): Promise<ReadonlyMap<string, Asset>> {
  const known = new Map<string, Asset>()
  await inTurns(assets, (asset) => {
    if (known.has(asset.sha256)) throw wrong(asset, 'is there twice')
    known.set(asset.sha256, asset)
  })
  await inTurns(assets, (asset) => {
    const trouble = piecesTrouble(asset) ?? bundleTrouble(asset, known) ?? urlTrouble(asset)
    if (trouble !== undefined) throw wrong(asset, trouble)
  })
  return known
}

function wrong(asset: Asset, trouble: string): Error {
  return refusal('malformed', `catalog.json: the asset ${asset.sha256} ${trouble}`)
}

/** A list says no more than the hash of what has one piece, or comes with its bundle: there, it could only disagree. */
function piecesTrouble({ bytes, pieces, bundle }: Asset): string | undefined {
  if (bytes <= PIECE_BYTES || bundle !== undefined) return pieces === undefined ? undefined : 'has a list of pieces and needs none'
  if (pieces === undefined) return `has ${bytes} bytes and no list of pieces`
  const listBytes = pieceCount(bytes) * 32
  return pieces.listBytes === listBytes ? undefined : `has ${bytes} bytes: its list has ${listBytes} and not ${pieces.listBytes}`
}

function bundleTrouble({ bytes, bundle }: Asset, known: ReadonlyMap<string, Asset>): string | undefined {
  if (bundle === undefined) return undefined
  const holder = known.get(bundle.asset)
  if (holder === undefined) return `lies in the bundle ${bundle.asset}, which is not there`
  if (holder.bundle !== undefined) return `lies in the bundle ${bundle.asset}, which lies in a bundle itself`
  if (bytes > holder.bytes) return `has more bytes than the bundle ${bundle.asset} in which it lies`
  const trouble = pathTrouble(bundle.path)
  return trouble === undefined ? undefined : `lies in a bundle under a path that ${trouble}`
}

function urlTrouble({ urls }: Asset): string | undefined {
  return urls?.every(({ href }) => URL.canParse(href)) === false ? 'has a mirror whose address is none' : undefined
}
