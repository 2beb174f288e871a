import { useSignal } from '@preact/signals'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { plainClicker } from './pupil-draft.ts'
import { calledOf } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'

/** A spare clicker for whoever has none today: theirs for this lesson. */
export function Loans({ roster, door }: ClassPartProps) {
  const [pupil, clicker] = [useSignal(''), useSignal('')]
  const known = new Map(door.detail.value?.pupils.map((one) => [one.id, one]))
  const called = (id: string, label: string): string => calledOf(known.get(id), label)
  const lent = roster.pupils.filter((one) => one.clicker === 'lent')
  const others = roster.pupils.filter((one) => one.clicker !== 'lent')
  const lend = async (): Promise<void> => {
    if (pupil.value === '' || plainClicker(clicker.value) === '') return
    if ((await door.give(() => rosterCommands.lend(pupil.value, plainClicker(clicker.value)))) === undefined) return
    pupil.value = ''
    clicker.value = ''
  }
  return (
    <details>
      <summary>{t('classes.lend')}</summary>
      <ul>
        {lent.map(({ id, label }) => (
          <li key={id} class="plan-row">
            <b>{called(id, label)}</b>
            <Button icon="undo" off={door.busy.value} onPress={() => void door.give(() => rosterCommands.giveBack(id))}>
              {t('classes.lend.back')}
            </Button>
          </li>
        ))}
      </ul>
      <form class="plan-form" onSubmit={(event) => (event.preventDefault(), void lend())}>
        <label class="field">
          <span>{t('classes.lend.who')}</span>
          <select value={pupil.value} onChange={(event) => (pupil.value = event.currentTarget.value)}>
            <option value="">{t('classes.lend.choose')}</option>
            {others.map(({ id, label }) => (
              <option key={id} value={id}>
                {called(id, label)}
              </option>
            ))}
          </select>
        </label>
        <Field
          label={t('classes.field.clicker')}
          hint={t('classes.lend.hint')}
          value={clicker.value}
          onInput={(text) => (clicker.value = text)}
        />
        <Button type="submit" off={door.busy.value || pupil.value === '' || plainClicker(clicker.value) === ''}>
          {t('classes.lend.go')}
        </Button>
      </form>
    </details>
  )
}
