import type { BoxPage } from '../../box-client/box-page.ts'
import { joinAddress } from './join-address.ts'
import { useCode } from './use-code.ts'

const fetchOverlay = () => import('../../rooms/quiz/overlay/quiz-overlay.tsx')

/** A question over the picture. */
export function OverPicture({ page, besideHand }: { page: BoxPage; besideHand: boolean }) {
  const code = useCode(page.clock, fetchOverlay)
  if (code === undefined) return null
  const alone = page.orders.value?.scene.kind === 'question'
  return <code.QuizOverlay page={page} join={joinAddress(page)} alone={alone} besideHand={besideHand} />
}
