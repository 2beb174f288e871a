import type { BoxPage } from '../../box-client/box-page.ts'
import { language, t } from '../../box-client/words.ts'
import type { LessonCommands } from '../../rooms/lesson/use-lesson.ts'
import { LessonStrips } from '../../rooms/lesson/lesson-strips.tsx'
import { classFault } from '../../rooms/live/stream-words.ts'
import { backupInUse } from '../../rooms/live/upstream-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Strip } from '../../rooms/parts/strip.tsx'

/** What a teacher must know before anything else: the class has no picture, it comes by a backup, somebody else holds it, the box has a fault. */
export function ClassStrips({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  const session = page.session.value
  const running = page.lesson.value?.running === true
  const fault = classFault(page.channel.value, running)
  const backup = running && fault === undefined ? backupInUse(page.channel.value) : undefined
  const critical = page.health.value?.issues.find((issue) => issue.severity === 'critical')
  const mayTake = session?.remembered === true || session?.role === 'technician'
  return (
    <>
      {critical !== undefined && (
        <Strip icon="fault" tone="fault" says={critical.says[language.value]} advice={critical.remedy[language.value]} />
      )}
      {fault !== undefined && <Strip icon="fault" tone="fault" says={t(fault.says, fault.values)} advice={t(fault.advice)} />}
      <LessonStrips page={page} lesson={lesson} />
      {backup !== undefined && <Strip icon="notice" says={t('sources.backup.says')} advice={t('sources.backup.advice')} />}
      {session?.holder === 'other' && (
        <Strip icon="person" says={t('held.says', { label: session.holderLabel ?? t('held.somebody') })}>
          {mayTake && <Button onPress={() => void lesson.take()}>{t('held.take')}</Button>}
        </Strip>
      )}
      {page.lesson.value?.black === true && (
        <Strip icon="black" says={t('black.says')}>
          <Button onPress={() => void lesson.black(false)}>{t('lesson.black.off')}</Button>
        </Strip>
      )}
    </>
  )
}
