import type { BoxPage } from '../../box-client/box-page.ts'
import { addressToShow, bare } from './address-to-show.ts'
import { useCode } from './use-code.ts'

const fetchOverlay = () => import('../../rooms/quiz/overlay/quiz-overlay.tsx')

/** A question over the picture. */
export function OverPicture({ page }: { page: BoxPage }) {
  const code = useCode(page.clock, fetchOverlay)
  if (code === undefined) return null
  return <code.QuizOverlay page={page} join={joinAddress(page)} alone={page.orders.value?.scene.kind === 'question'} />
}

function joinAddress(page: BoxPage) {
  const address = addressToShow(location, page.box.value?.addresses ?? [])
  if (address === undefined) return undefined
  const url = `${address.replace(/\/$/, '')}/join`
  return { url, typed: bare(url) }
}
