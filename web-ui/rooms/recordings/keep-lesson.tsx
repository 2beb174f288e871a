import { useSignal } from '@preact/signals'
import type { BookmarkView, RecordingsView, RecordingView } from '#appliance/contract/recordings.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { pointInTime } from '../../box-client/format.ts'
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
  if (page.lesson.value?.running !== true || view === undefined || (running === undefined && !stopped)) return null
  const kept = running?.kept === true
  return (
    <div class="keep-lesson">
      <p class="soft" role="status">
        <Icon name={stopped ? 'notice' : kept ? 'ready' : 'record'} /> {stopped ? t('recordings.lesson.stopped') : fateOf(running, view)}
      </p>
      {running !== undefined && running.fate !== 'not-allowed' && (
        <Button kind="plain" icon="keep" off={busy.value} onPress={() => void give(() => commands.recordings.keep(running.id, !kept))}>
          {t(kept ? 'recordings.lesson.keep-no-more' : 'recordings.lesson.keep')}
        </Button>
      )}
      <FailureLine failure={failure.value} />
      {running !== undefined && <MarkPoint running={running} />}
    </div>
  )
}

/** One tap stores the point; what it was is said until the next. */
function MarkPoint({ running }: { running: RecordingView }) {
  const { busy, failure, give } = useCommand()
  const stored = useSignal<BookmarkView | undefined>(undefined)
  const mark = async (): Promise<void> => {
    stored.value = await give(() => commands.recordings.mark(running.id))
  }
  return (
    <div class="mark-point">
      <p class="soft" role="status">
        {stored.value !== undefined && (
          <>
            <Icon name="ready" /> {t('recordings.lesson.marked', { time: pointInTime(stored.value.at) })}
          </>
        )}
      </p>
      <Button kind="plain" icon="again" off={busy.value} onPress={() => void mark()}>
        {t('recordings.lesson.mark')}
      </Button>
      <FailureLine failure={failure.value} />
    </div>
  )
}

function fateOf(running: RecordingView | undefined, { keepDays }: RecordingsView): string {
  if (running?.fate === 'not-allowed') return t('recordings.lesson.not-allowed')
  if (running?.kept === true) return t('recordings.lesson.kept')
  return keepDays === undefined ? t('recordings.lesson.goes') : t('recordings.lesson.stays', { days: keepDays })
}
