import type { BoxPage } from '../../box-client/box-page.ts'
import { BackupCard } from './backup-card.tsx'
import { RestartCard } from './restart-card.tsx'
import { RestoreCard } from './restore-card.tsx'

/** What is done to the box itself, seldom. */
export function Upkeep({ page }: { page: BoxPage }) {
  return (
    <>
      <BackupCard page={page} />
      <RestoreCard page={page} />
      <RestartCard page={page} />
    </>
  )
}
