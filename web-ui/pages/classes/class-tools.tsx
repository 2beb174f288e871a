import { useSignal } from '@preact/signals'
import type { ClassSummary, RosterView } from '#appliance/contract/roster.ts'
import { listAddress, rosterCommands } from '../../box-client/roster-commands.ts'
import { language, t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { HoldButton } from '../../rooms/parts/hold-button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { ClassDoor } from './use-class.ts'

interface ClassToolsProps {
  roster: RosterView
  door: ClassDoor
  known: ClassSummary
}

/** What is done to a whole class, and seldom. */
export function ClassTools({ roster, door, known }: ClassToolsProps) {
  const [name, other] = [useSignal(known.name), useSignal('')]
  const rename = (): void => void door.give(() => rosterCommands.renameClass(known.id, name.value.trim()))
  const add = async (): Promise<void> => {
    const made = await door.give(() => rosterCommands.addClass(other.value.trim()))
    if (made === undefined) return
    other.value = ''
    door.look(made.id)
  }
  return (
    <>
      <div class="plan-buttons">
        <a class="button" download="roster.csv" href={listAddress(language.value, known.id)}>
          <Icon name="download" />
          <span>{t('classes.export')}</span>
        </a>
        {roster.now?.classId !== known.id && (
          <Button icon="person" off={door.busy.value} onPress={() => void door.give(() => rosterCommands.choose(known.id))}>
            {t('classes.choose')}
          </Button>
        )}
      </div>
      <p class="soft small">{t('classes.export.hint')}</p>
      <details>
        <summary>{t('classes.more')}</summary>
        <div class="plan-forms">
          <form class="plan-form" onSubmit={(event) => (event.preventDefault(), rename())}>
            <Field label={t('classes.name')} value={name.value} onInput={(text) => (name.value = text)} />
            <Button type="submit" off={door.busy.value || name.value.trim() === '' || name.value.trim() === known.name}>
              {t('classes.rename')}
            </Button>
          </form>
          <form class="plan-form" onSubmit={(event) => (event.preventDefault(), void add())}>
            <Field
              label={t('classes.new')}
              placeholder={t('classes.new.example')}
              value={other.value}
              onInput={(text) => (other.value = text)}
            />
            <Button type="submit" off={door.busy.value || other.value.trim() === ''}>
              {t('classes.new.go')}
            </Button>
          </form>
          <HoldButton
            icon="bin"
            label={t('classes.delete', { name: known.name })}
            hint={t('classes.delete.hint')}
            confirm={t('classes.delete.confirm')}
            busy={door.busy.value}
            onHeld={() => void door.give(() => rosterCommands.removeClass(known.id))}
          />
        </div>
      </details>
    </>
  )
}
