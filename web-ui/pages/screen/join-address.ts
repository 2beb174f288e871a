import type { BoxPage } from '../../box-client/box-page.ts'
import { addressToShow, bare } from './address-to-show.ts'

/** Where pupils' phones sit down: for a code, and as it is typed; undefined where the box knows of no address. */
export function joinAddress(page: BoxPage): { readonly url: string; readonly typed: string } | undefined {
  const address = addressToShow(location, page.box.value?.addresses ?? [])
  if (address === undefined) return undefined
  const url = `${address.replace(/\/$/, '')}/join`
  return { url, typed: bare(url) }
}
