import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { Pointing } from '../../rooms/screens/hand/pointing.ts'
import { useCode } from './use-code.ts'

const fetchHand = () => import('../../rooms/screens/hand/hand.tsx')

/** What somebody who stands at the screen may do: only where the screen is admitted, and from the first move of a mouse or press of a remote on. */
export function HandWhenThere({ page, pointing }: { page: BoxPage; pointing: Pointing }) {
  const may = page.orders.value?.admitted === true && page.box.value?.claimed === true
  useEffect(() => (may ? pointing.begin() : undefined), [may, pointing])
  const code = useCode(page.clock, fetchHand, may && pointing.wanted.value)
  return may && code !== undefined ? <code.Hand page={page} pointing={pointing} /> : null
}
