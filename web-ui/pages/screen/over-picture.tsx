import type { BoxPage } from '../../box-client/box-page.ts'
import { addressToShow, bare } from './address-to-show.ts'
import { useCode } from './use-code.ts'

const fetchOverlay = () => import('../../rooms/quiz/overlay/quiz-overlay.tsx')

/** A question over the picture. */
export function OverPicture({ page, besideHand }: { page: BoxPage; besideHand: boolean }) {
  const code = useCode(page.clock, fetchOverlay)
  if (code === undefined) return null
  const alone = page.orders.value?.scene.kind === 'question'
  return <code.QuizOverlay page={page} join={joinAddress(page)} alone={alone} besideHand={besideHand} />
}

function joinAddress(page: BoxPage) {
  const address = addressToShow(location, page.box.value?.addresses ?? [])
  if (address === undefined) return undefined
  const url = `${address.replace(/\/$/, '')}/join`
  return { url, typed: bare(url) }
}
