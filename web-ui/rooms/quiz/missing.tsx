import { useSignal } from '@preact/signals'
import type { PollView } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { missingOf } from './missing-of.ts'
import { usePupilNames } from './use-pupil-names.ts'

/** Who has not answered yet. */
export function Missing({ page, poll }: { page: BoxPage; poll: PollView }) {
  const isOpen = useSignal(false)
  const names = usePupilNames(page)
  const missing = missingOf(page.roster.value, poll)
  if (missing.length === 0) return null
  return (
    <>
      <Button kind="plain" icon={isOpen.value ? 'up' : 'down'} expanded={isOpen.value} onPress={() => (isOpen.value = !isOpen.value)}>
        {t('quiz.missing', { count: missing.length })}
      </Button>
      {isOpen.value && <p class="quiz-fold">{missing.map((pupil) => names.get(pupil) ?? '').join(' · ')}</p>}
    </>
  )
}
