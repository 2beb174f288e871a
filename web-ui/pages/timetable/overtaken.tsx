import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'

interface OvertakenProps {
  /** Leaves what was typed, and shows what is on the box. */
  onTheirs: () => void
  /** Saves what was typed over what is on the box. */
  onMine: () => void
}

/** Somebody else was faster; what was typed here still stands here. */
export function Overtaken({ onTheirs, onMine }: OvertakenProps) {
  return (
    <div class="plan-lead plan-notes" role="status">
      <p class="state fault wraps">
        <Icon name="fault" /> <span>{t('timetable.overtaken')}</span>
      </p>
      <div class="plan-buttons">
        <Button icon="eye" onPress={onTheirs}>
          {t('timetable.overtaken.theirs')}
        </Button>
        <Button icon="pen" onPress={onMine}>
          {t('timetable.overtaken.mine')}
        </Button>
      </div>
    </div>
  )
}
