import { signal } from '@preact/signals'
import type { WallNames } from '#appliance/contract/roster.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'

/** What the projector calls the pupils, until a teacher says otherwise: seats are nobody's secret. */
export const wallNames = signal<WallNames>('seat')

export function WallNamesChoice() {
  return (
    <div class="plan-buttons" role="group" aria-label={t('classes.wall')}>
      <span class="soft wall-says">{t('classes.wall')}</span>
      {(['seat', 'name'] as const).map((one) => (
        <Button key={one} class="chip" pressed={wallNames.value === one} onPress={() => (wallNames.value = one)}>
          {t(`classes.wall.${one}`)}
        </Button>
      ))}
    </div>
  )
}
