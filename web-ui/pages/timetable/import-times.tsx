import { useSignal } from '@preact/signals'
import type { BellPeriod } from '#appliance/contract/timetable.ts'
import { timetableCommands } from '../../box-client/plan-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { bellsOfFile, ringAlready } from './bells-of-file.ts'
import type { PartProps } from './use-plan.ts'

/** The times that stand beside the periods of the school's table: shown, and taken for the school's bells when somebody says so. */
export function ImportTimes({ door, plan, times }: Pick<PartProps, 'door' | 'plan'> & { times: readonly BellPeriod[] }) {
  const busy = useSignal(false)
  const use = async (): Promise<void> => {
    if (busy.value) return
    busy.value = true
    await door.give(() => timetableCommands.setBells(bellsOfFile(times, plan), plan.revisions.bells))
    busy.value = false
  }
  return (
    <div class="plan-notes">
      <h3>{t('timetable.import.times')}</h3>
      <ul class="import-times">
        {times.map(({ period, name, from, to }) => (
          <li key={period}>
            <span class="soft">{name ?? t('today.period', { period })}</span> {from}–{to}
          </li>
        ))}
      </ul>
      {ringAlready(times, plan) ? (
        <p class="state ready wraps" role="status">
          <Icon name="ready" /> {t('timetable.import.times-used')}
        </p>
      ) : (
        <div class="plan-buttons">
          <Button icon="wait" off={busy.value} onPress={() => void use()}>
            {t('timetable.import.use-times')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Nobody has set the bells: the lessons of the table would be at another school's hours. */
export function BellsUnset() {
  return (
    <p class="state fault wraps">
      <Icon name="fault" />{' '}
      <span>
        {t('timetable.import.bells-unset')} <a href="#bells">{t('timetable.section.bells')}</a>
      </span>
    </p>
  )
}
