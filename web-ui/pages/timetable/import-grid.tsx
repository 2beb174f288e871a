import { useSignal } from '@preact/signals'
import type { GridPreview } from '#appliance/contract/timetable.ts'
import { timetableCommands } from '../../box-client/plan-commands.ts'
import { t } from '../../box-client/words.ts'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { FileChooser } from '../../rooms/parts/file-chooser.tsx'
import { ImportPreview } from './import-preview.tsx'
import { BellsUnset, ImportTimes } from './import-times.tsx'
import type { PartProps } from './use-plan.ts'

/** The school's own table: read, looked at by a person, and only then put in place. */
export function ImportGrid({ door, plan }: PartProps) {
  const { busy, failure, give } = useCommand()
  const file = useSignal<File | undefined>(undefined)
  const preview = useSignal<GridPreview | undefined>(undefined)
  const unfound = useSignal<number | undefined>(undefined)
  const applying = useSignal(false)
  const read = async (chosen: File, table?: number): Promise<void> => {
    file.value = chosen
    unfound.value = undefined
    preview.value = await give(() => timetableCommands.readGrid(chosen, table))
  }
  const apply = async ({ entries, gridRevision }: GridPreview): Promise<void> => {
    if (applying.value) return
    applying.value = true
    const done = await door.give(() => timetableCommands.replaceGrid(entries, gridRevision))
    if (done !== undefined) unfound.value = done.unfound.length
    applying.value = false
  }
  const [chosen, known] = [file.value, busy.value ? undefined : preview.value]
  const isApplied = unfound.value !== undefined
  return (
    <section aria-labelledby="import-title">
      <h2 id="import-title">{t('timetable.section.import')}</h2>
      <p class="soft">{t('timetable.import.says')}</p>
      <FileChooser accept=".xlsx,.csv" label={t('timetable.import.choose')} off={busy.value} onChosen={(one) => void read(one)} />
      <FailureLine failure={failure.value} />
      {busy.value && <div class="skeleton plan-waits" />}
      <p role="status">
        {unfound.value === undefined
          ? ''
          : unfound.value === 0
            ? t('timetable.import.done')
            : t('timetable.import.unfound', { count: unfound.value })}
      </p>
      {isApplied && !plan.bellsSet && <BellsUnset />}
      {known !== undefined && known.times.length > 0 && <ImportTimes door={door} plan={plan} times={known.times} />}
      {known !== undefined && chosen !== undefined && !isApplied && (
        <ImportPreview
          {...{ preview: known, plan, isOld: !applying.value && known.gridRevision !== plan.revisions.grid }}
          onTable={(table) => void read(chosen, table)}
          onApply={() => void apply(known)}
        />
      )}
    </section>
  )
}
