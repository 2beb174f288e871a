import { t } from '../../../box-client/word-book.ts'
import { Icon } from '../../parts/icon.tsx'
import type { Arriving, Sending } from './pupil.ts'
import { sentenceOf } from './sit-down.tsx'

/** What has become of what was tapped, until the box says that it is stored. */
export function OnItsWay({ of, isOver = false }: { of: Sending | Arriving | undefined; isOver?: boolean }) {
  if (of?.state === 'sending') return <p class="soft">{t('join.sending')}</p>
  if (of?.state === 'waits' && !isOver) {
    return (
      <p class="state fault wraps">
        <Icon name={of.because === 'line' ? 'offline' : 'fault'} /> {t(`join.waits.${of.because}`)}
      </p>
    )
  }
  if (of?.state !== 'refused') return null
  return (
    <p class="wrong">
      <Icon name="fault" /> <span>{sentenceOf(of.failure)}</span>
    </p>
  )
}
