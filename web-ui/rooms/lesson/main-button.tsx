import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { isPulled } from '../live/upstream-words.ts'
import { HoldButton } from '../parts/hold-button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { LessonCommands } from './use-lesson.ts'

/** THE button: one place, and its words follow the lesson. */
export function MainButton({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  if (page.lesson.value?.phase === 'live') {
    return (
      <HoldButton
        icon="end"
        label={t('lesson.end')}
        hint={t(lesson.ending.value ? 'lesson.end.busy' : 'lesson.end.hint')}
        busy={lesson.ending.value}
        confirm={t('lesson.end.confirm')}
        onHeld={() => void lesson.end()}
      />
    )
  }
  return (
    <button
      type="button"
      class="button primary big"
      aria-disabled={lesson.starting.value || undefined}
      onClick={() => void lesson.start(false)}
    >
      <Icon name="start" />
      <span class="two-lines">
        <b>{t('lesson.start')}</b>
        <small>{t(whatStartDoes(page))}</small>
      </span>
    </button>
  )
}

function whatStartDoes(page: BoxPage): WordKey {
  const channel = page.channel.value
  if (channel?.state === 'live') return 'lesson.start.ready'
  return isPulled(channel) ? 'lesson.start.pull' : 'lesson.start.no-source'
}
