import { signal } from '@preact/signals'
import type { WallNames } from '#appliance/contract/roster.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import type { RosterToolProps } from './roster-desk.ts'
import './roster-words.ts'

const chosen = signal<WallNames>('seat')

/** What the projector calls the pupils, until a teacher says otherwise: seats are nobody's secret. */
export function wallNames({ roster, desk }: RosterToolProps): WallNames {
  return desk.canName && roster.namesAllowed ? chosen.value : 'seat'
}

/** Of whoever may put names there. */
export function WallNamesChoice({ roster, desk }: RosterToolProps) {
  if (!desk.canName) {
    return (
      <p class="soft small seats-only">
        {t('roster.seats-only')} <a href="/classes">{t('roster.seats-only.pin')}</a>
      </p>
    )
  }
  if (!roster.namesAllowed) return <p class="soft small">{t('roster.wall.seats-only')}</p>
  return (
    <div class="plan-buttons" role="group" aria-label={t('roster.wall')}>
      <span class="soft wall-says">{t('roster.wall')}</span>
      {(['seat', 'name'] as const).map((one) => (
        <Button key={one} class="chip" pressed={chosen.value === one} onPress={() => (chosen.value = one)}>
          {t(`roster.wall.${one}`)}
        </Button>
      ))}
    </div>
  )
}
