import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { RecordingList } from '../../rooms/recordings/recording-list.tsx'

/** All that the box has recorded. */
export function Recordings({ page }: { page: BoxPage }) {
  return (
    <>
      <h2>{t('recordings.title')}</h2>
      <p class="soft">{t('tech.recordings.what')}</p>
      {page.recordings.value?.exportTo.length === 0 && <p class="soft">{t('tech.recordings.export')}</p>}
      <RecordingList page={page} />
    </>
  )
}
