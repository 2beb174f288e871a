import type { BoxPage } from '../../box-client/box-page.ts'
import { RestartCard } from './restart-card.tsx'

/** What is done to the box itself, seldom. */
export function Upkeep({ page }: { page: BoxPage }) {
  return <RestartCard page={page} />
}
