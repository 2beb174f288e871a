import type { Pupil } from '#appliance/contract/roster.ts'
import { t } from '../../box-client/words.ts'
import { calledOf } from './use-class.ts'

interface SeatPlanProps {
  pupils: readonly Pupil[]
  opened: string | undefined
  onTap: (pupilId: string) => void
}

/** The class as it sits, the front above; nothing where no row and column is known. */
export function SeatPlan({ pupils, opened, onTap }: SeatPlanProps) {
  const seated = pupils.filter(({ row, column }) => row !== undefined && column !== undefined)
  if (seated.length === 0) return null
  const columns = Math.max(...seated.map(({ column = 0 }) => column))
  return (
    <div class="seat-plan" role="group" aria-label={t('classes.seat-plan')}>
      <p class="soft small">{t('classes.front')}</p>
      <div class="seats" style={{ gridTemplateColumns: `repeat(${columns}, minmax(48px, 1fr))` }}>
        {seated.map((pupil) => (
          <button
            key={pupil.id}
            type="button"
            class="seat"
            style={{ gridRow: pupil.row, gridColumn: pupil.column }}
            aria-pressed={opened === pupil.id}
            onClick={() => onTap(pupil.id)}
          >
            {calledOf(pupil)}
          </button>
        ))}
      </div>
    </div>
  )
}
