import type { LessonContent } from '#appliance/contract/timetable.ts'
import { t } from '../../../box-client/words.ts'
import { Icon } from '../../parts/icon.tsx'
import '../plan-words.ts'

/** The lesson has something of the library. */
export function HasContent({ item, fallback = [] }: Pick<LessonContent, 'item' | 'fallback'>) {
  if (item === undefined && fallback.length === 0) return null
  return (
    <span class="state quiet small">
      <Icon name="sample" /> {t('content.given')}
    </span>
  )
}
