import type { RecordingsView, RecordingView } from '#appliance/contract/recordings.ts'
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
  if (page.lesson.value?.phase !== 'live' || view === undefined) return null
  if (running === undefined) return view.trouble === undefined ? null : <NotRecorded />
  return (
    <div class="keep-lesson">
      <p class="soft" role="status">
        <Icon name={running.kept ? 'ready' : 'record'} /> {fateOf(running, view)}
      </p>
      <Button
        kind="plain"
        icon="keep"
        off={busy.value}
        onPress={() => void give(() => commands.recordings.keep(running.id, !running.kept))}
      >
        {t(running.kept ? 'recordings.lesson.keep-no-more' : 'recordings.lesson.keep')}
      </Button>
      <FailureLine failure={failure.value} />
    </div>
  )
}

function fateOf({ kept }: RecordingView, { keepDays }: RecordingsView): string {
  if (kept) return t('recordings.lesson.kept')
  return keepDays === undefined ? t('recordings.lesson.goes') : t('recordings.lesson.stays', { days: keepDays })
}

function NotRecorded() {
  return (
    <div class="keep-lesson">
      <p class="soft" role="status">
        <Icon name="notice" /> {t('recordings.lesson.stopped')}
      </p>
    </div>
  )
}
