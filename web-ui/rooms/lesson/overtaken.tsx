import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import './plan-words.ts'

interface OvertakenProps {
  /** What stands here and not yet on the box: a form that was filled in, or something that was looked for. */
  of?: 'form' | 'choice'
  /** Leaves it, and shows what is on the box. */
  onTheirs: () => void
  /** Puts it in the place of what is on the box. */
  onMine: () => void
}

/** Somebody else was faster; what was made here still stands here. */
export function Overtaken({ of = 'form', onTheirs, onMine }: OvertakenProps) {
  return (
    <div class="plan-lead plan-notes" role="status">
      <p class="state fault wraps">
        <Icon name="fault" /> <span>{t(`plan.overtaken.${of}`)}</span>
      </p>
      <div class="plan-buttons">
        <Button icon="eye" onPress={onTheirs}>
          {t('plan.overtaken.theirs')}
        </Button>
        <Button icon="pen" onPress={onMine}>
          {t(`plan.overtaken.mine.${of}`)}
        </Button>
      </div>
    </div>
  )
}
