import type { RecordingsView } from '#appliance/contract/recordings.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'
import { runningOn } from './recording-words.ts'

/** While a class runs: that it is being recorded, what becomes of that at its end, and one tap to change it. */
export function KeepLesson({ page }: { page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const view = page.recordings.value
  const running = runningOn(page.lesson.value?.channel, view)
  const stopped = view?.trouble !== undefined
  if (page.lesson.value?.phase !== 'live' || view === undefined || (running === undefined && !stopped)) return null
  const kept = running?.kept === true
  return (
    <div class="keep-lesson">
      <p class="soft" role="status">
        <Icon name={stopped ? 'notice' : kept ? 'ready' : 'record'} /> {stopped ? t('recordings.lesson.stopped') : fateOf(kept, view)}
      </p>
      {running !== undefined && (
        <Button kind="plain" icon="keep" off={busy.value} onPress={() => void give(() => commands.recordings.keep(running.id, !kept))}>
          {t(kept ? 'recordings.lesson.keep-no-more' : 'recordings.lesson.keep')}
        </Button>
      )}
      <FailureLine failure={failure.value} />
    </div>
  )
}

function fateOf(kept: boolean, { keepDays }: RecordingsView): string {
  if (kept) return t('recordings.lesson.kept')
  return keepDays === undefined ? t('recordings.lesson.goes') : t('recordings.lesson.stays', { days: keepDays })
}
