import type { BoxPage } from '../../box-client/box-page.ts'
import { language, t } from '../../box-client/words.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { isPulled } from '../live/upstream-words.ts'
import { BigButton } from '../parts/big-button.tsx'
import { HoldButton } from '../parts/hold-button.tsx'
import { nameOfLesson } from './lesson-words.ts'
import { PauseButtons } from './pause-buttons.tsx'
import type { LessonCommands } from './use-lesson.ts'

/** THE button: one place, and its words follow the lesson. Under it, in class, what ends the class. */
export function MainButton({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  if (page.lesson.value?.running === true) {
    return (
      <>
        <PauseButtons page={page} lesson={lesson} />
        <HoldButton
          icon="end"
          label={t('lesson.end')}
          hint={t(lesson.ending.value ? 'lesson.end.busy' : 'lesson.end.hint')}
          busy={lesson.ending.value}
          confirm={t('lesson.end.confirm')}
          onHeld={() => void lesson.end()}
        />
      </>
    )
  }
  const { planned } = page.lesson.value ?? {}
  const name = planned === undefined ? '' : nameOfLesson(planned, language.value)
  return (
    <BigButton icon="start" busy={lesson.starting.value} hint={t(whatStartDoes(page))} shortcut="Space" onPress={() => void lesson.start()}>
      {name === '' ? t('lesson.start') : `${t('lesson.start')} · ${name}`}
    </BigButton>
  )
}

function whatStartDoes(page: BoxPage): WordKey {
  const channel = page.channel.value
  if (channel?.state === 'live') return 'lesson.start.ready'
  return isPulled(channel) ? 'lesson.start.pull' : 'lesson.start.no-source'
}
