import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ItemSummary } from '#appliance/contract/library.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { named } from '../../rooms/library/library-words.ts'
import { Button } from '../../rooms/parts/button.tsx'

const MOST = 20

/** Lesson plans that the school's publishers have ready; each is copied, and the copy changed at will. */
export function ReadyMade({ page, off, onTake }: { page: BoxPage; off: boolean; onTake: (itemId: string) => void }) {
  const plans = useSignal<readonly ItemSummary[]>([])
  const isUp = page.link.value.state === 'up'
  useEffect(() => {
    if (!isUp) return undefined
    let left = false
    void commands.library.items({ kind: 'lesson-plan', limit: MOST }).then((answer) => {
      if (!left && answer.ok) plans.value = answer.value.items
    })
    return () => {
      left = true
    }
  }, [isUp])
  if (plans.value.length === 0) return null
  return (
    <div class="plan-changes">
      <h3>{t('sheets.ready-made')}</h3>
      <ul>
        {plans.value.map(({ id, title, subject, unit }) => (
          <li key={id} class="plan-row">
            <span>
              <b>{named(title)}</b> <span class="soft small">{[subject, unit].filter(Boolean).join(' · ')}</span>
            </span>
            <Button icon="copy" off={off} onPress={() => onTake(id)}>
              {t('sheets.take')}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  )
}
