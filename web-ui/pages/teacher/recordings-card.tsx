import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { RecordingList } from '../../rooms/recordings/recording-list.tsx'

/** On a phone in class nobody scrolls through a term. */
const SHOWN = 3

export function RecordingsCard({ page }: { page: BoxPage }) {
  return (
    <section class="card" aria-labelledby="recordings-title">
      <h2 id="recordings-title">{t('recordings.title')}</h2>
      <RecordingList page={page} most={SHOWN} />
    </section>
  )
}
