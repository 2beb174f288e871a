import { t } from '../../../box-client/words.ts'
import { Icon } from '../../parts/icon.tsx'

/** The lesson begins when the bell rings, without a tap. */
export function ByBell() {
  return (
    <span class="state quiet small">
      <Icon name="wait" /> {t('plan.by-bell')}
    </span>
  )
}
