import type { LibraryView } from '#appliance/contract/library.ts'
import '../../styles/lessons-ahead.css'
import { t } from '../../box-client/words.ts'
import { LessonsAhead, LessonsInShort } from '../../rooms/library/lessons-ahead.tsx'

const MOST = 6

/** What of the coming lessons is on the box, for whoever wants to go home. */
export function LessonsCard({ view, zone }: { view: LibraryView; zone: string | undefined }) {
  return (
    <section class="card" aria-labelledby="lessons-title">
      <h2 id="lessons-title" class="lessons-title">
        <span>{t('library.lessons')}</span> <LessonsInShort view={view} />
      </h2>
      <LessonsAhead view={view} zone={zone} most={MOST} />
      <a class="button" href="/library">
        {t('library.open')}
      </a>
    </section>
  )
}
