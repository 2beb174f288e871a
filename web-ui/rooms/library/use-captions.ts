import type { ItemDetail, ItemFile } from '#appliance/contract/library.ts'
import { language } from '../../box-client/words.ts'
import { fileAddress } from './library-words.ts'
import { useArrival } from './use-arrival.ts'

/**
 * Captions that are here, and which of them are shown: a film does not begin before its captions have (HTML, the text tracks are ready). The wished
 * ones are asked for at once, as a film that somebody watches while it arrives takes all of the line.
 */
export function useCaptions({ files }: ItemDetail): { captions: ItemFile[]; shown: ItemFile | undefined } {
  const all = files.filter(({ role }) => role === 'captions')
  const wished = all.find(({ lang = '' }) => lang.split('-')[0] === language.value.split('-')[0]) ?? all[0]
  const hasCome = useArrival(wished === undefined ? '' : fileAddress(wished.sha256), wished === undefined || isHere(wished)) === 'here'
  const captions = all.filter((one) => isHere(one) || (one === wished && hasCome))
  return { captions, shown: captions.find((one) => one === wished) ?? captions[0] }
}

function isHere({ haveBytes, bytes }: ItemFile): boolean {
  return haveBytes === bytes
}
