import { useSignal } from '@preact/signals'
import type { RosterPreview, RosterTaken } from '#appliance/contract/roster.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { FileChooser } from '../../rooms/parts/file-chooser.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { ListPreview } from './list-preview.tsx'
import type { ClassPartProps } from './use-class.ts'

/** The school's own list: read, looked at by a person, and only then taken. */
export function ImportList({ door }: ClassPartProps) {
  const { busy, failure, give } = useCommand()
  const file = useSignal<File | undefined>(undefined)
  const preview = useSignal<RosterPreview | undefined>(undefined)
  const done = useSignal<RosterTaken | undefined>(undefined)
  const className = useSignal('')
  const read = async (chosen: File, called?: string): Promise<void> => {
    file.value = chosen
    done.value = undefined
    preview.value = await give(() => rosterCommands.read(chosen, called))
  }
  const take = async ({ rows }: RosterPreview): Promise<void> => {
    const taken = await door.give(() => rosterCommands.take(rows))
    if (taken !== undefined) done.value = taken
  }
  const [chosen, known] = [file.value, busy.value ? undefined : preview.value]
  const lacksClass = known?.faults.some(({ code }) => code === 'no-class') === true
  return (
    <section aria-labelledby="import-title">
      <h2 id="import-title">{t('classes.section.import')}</h2>
      <p class="soft">{t('classes.import.says')}</p>
      <FileChooser accept=".xlsx,.csv" label={t('classes.import.choose')} off={busy.value} onChosen={(one) => void read(one)} />
      <FailureLine failure={failure.value} />
      {busy.value && <div class="skeleton plan-waits" />}
      <p role="status" class="state ready wraps">
        {done.value !== undefined && (
          <>
            <Icon name="ready" /> <span>{t('classes.import.done', { ...done.value })}</span>
          </>
        )}
      </p>
      {done.value !== undefined && <a href="#pupils">{t('classes.import.look')}</a>}
      {lacksClass && chosen !== undefined && done.value === undefined && (
        <form class="plan-form" onSubmit={(event) => (event.preventDefault(), void read(chosen, className.value.trim()))}>
          <Field
            label={t('classes.import.class')}
            placeholder={t('classes.new.example')}
            value={className.value}
            onInput={(text) => (className.value = text)}
          />
          <Button type="submit" icon="again" off={className.value.trim() === ''}>
            {t('classes.import.again')}
          </Button>
        </form>
      )}
      {known !== undefined && done.value === undefined && (
        <ListPreview preview={known} off={door.busy.value} onTake={() => void take(known)} />
      )}
    </section>
  )
}
