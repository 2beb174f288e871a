import { isOwnHost } from '#appliance/base/address.ts'
import type { BlobSource, BlobSpec, CatalogueAsset, Supply } from './ports.ts'

/** Who knows where bytes can be had. */
export interface SupplyParts {
  /** The blob of which this is the list of pieces; undefined for a blob. */
  readonly blobOfList: (sha256: string) => string | undefined
  readonly asset: (sha256: string) => CatalogueAsset | undefined
  readonly sticks: (sha256: string) => readonly BlobSource[]
  readonly peers: {
    sourcesOf(sha256: string): readonly BlobSource[]
    sourcesOfList(listSha256: string, of: { of: string }): readonly BlobSource[]
    mayUseUplink(sha256: string): boolean
  }
}

/** A publisher's own copy is asked before mirrors that say nothing of their order. */
const OWN_COPY = 100
const MIRROR = 200

/** Where a blob, or a list of pieces, can be had at this moment. */
export function supplyOf({ sha256 }: BlobSpec, { blobOfList, asset, sticks, peers }: SupplyParts): Supply {
  const blob = blobOfList(sha256)
  const inRoom = blob === undefined ? peers.sourcesOf(sha256) : peers.sourcesOfList(sha256, { of: blob })
  const known = asset(blob ?? sha256)
  const bases = known?.bases ?? []
  const mirrors = blob === undefined ? (known?.asset.urls ?? []).filter(({ href }) => mayBeAsked(href, bases)) : []
  return {
    sources: [
      ...inRoom,
      ...sticks(sha256),
      ...bases.flatMap((base, place) => originOf(`${base}/blobs/${sha256.slice(0, 2)}/${sha256}`, OWN_COPY + place)),
      ...mirrors.flatMap(({ href, prio }) => originOf(href, prio ?? MIRROR)),
    ],
    uplink: peers.mayUseUplink(blob ?? sha256),
  }
}

/** What a publisher far away calls its own machine would be this one: only a school that follows a catalogue there may be sent there. */
function mayBeAsked(href: string, bases: readonly string[]): boolean {
  return !isOwnAddress(href) || bases.some(isOwnAddress)
}

function isOwnAddress(address: string): boolean {
  return URL.canParse(address) && isOwnHost(new URL(address).hostname)
}

/** None where it is no address: a publisher's word may be anything. */
function originOf(address: string, priority: number): BlobSource[] {
  if (!URL.canParse(address)) return []
  return [{ key: new URL(address).origin, kind: 'origin', address, over: 'uplink', priority }]
}
