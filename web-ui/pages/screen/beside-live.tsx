import type { ItemScene, QuestionScene } from '#appliance/contract/screens.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { StageSignals } from '../../rooms/screens/stage/staged.ts'
import { useCode } from './use-code.ts'

interface BesideLiveProps {
  page: BoxPage
  scene: ItemScene | QuestionScene
  signals: StageSignals
}

const fetchStage = () => import('../../rooms/screens/stage/stage.tsx')

/** What a run sheet shows. */
export function BesideLive({ page, scene, signals }: BesideLiveProps) {
  const code = useCode(page.clock, fetchStage)
  return code === undefined ? null : <code.Stage page={page} scene={scene} signals={signals} />
}
