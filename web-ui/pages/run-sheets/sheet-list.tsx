import { useSignal } from '@preact/signals'
import type { SheetDetail, SheetSummary } from '#appliance/contract/run-sheet.ts'
import type { Answer } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { sheetCommands } from '../../box-client/sheet-commands.ts'
import { t } from '../../box-client/words.ts'
import { titleOf } from '../../rooms/lesson/plan-words.ts'
import { momentOf } from '../../rooms/library/days.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { ReadyMade } from './ready-made.tsx'

/** Every sheet of the classroom, those of the next lessons first, and the ways to a new one. */
export function SheetList({ page }: { page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const view = page.runSheets.value
  const zone = page.box.value?.timeZone ?? 'Asia/Shanghai'
  const open = async (make: () => Promise<Answer<SheetDetail>>): Promise<void> => {
    const made = await give(make)
    if (made !== undefined) location.hash = `#/${made.sheet.id}`
  }
  return (
    <section aria-labelledby="sheets-title">
      <h2 id="sheets-title" class="sr-only">
        {t('desk.sheets')}
      </h2>
      <NewSheet off={busy.value} onMake={(title) => void open(() => sheetCommands.create({ title: { und: title } }))} />
      <FailureLine failure={failure.value} />
      {view === undefined && <div class="skeleton plan-waits" />}
      {view?.sheets.length === 0 && <p class="plan-lead">{t('sheets.none')}</p>}
      <ul>
        {inOrder(view?.sheets ?? [], page.feed.now()).map((sheet) => (
          <li key={sheet.id} class="plan-row">
            <a class="sheet-link" href={`#/${sheet.id}`}>
              <b>{titleOf(sheet.title)}</b>
              <span class="soft small">{aboutOf(sheet, zone)}</span>
            </a>
            <Button icon="copy" off={busy.value} onPress={() => void open(() => sheetCommands.copy(sheet.id))}>
              {t('sheets.copy')}
            </Button>
          </li>
        ))}
      </ul>
      <ReadyMade page={page} off={busy.value} onTake={(itemId) => void open(() => sheetCommands.ofItem(itemId))} />
      {view !== undefined && view.deleted.length > 0 && (
        <details>
          <summary>{t('sheets.deleted', { count: view.deleted.length })}</summary>
          <ul>
            {view.deleted.map((sheet) => (
              <li key={sheet.id} class="plan-row">
                <span>{titleOf(sheet.title)}</span>
                <Button icon="undo" off={busy.value} onPress={() => void open(() => sheetCommands.restore(sheet.id))}>
                  {t('sheets.restore')}
                </Button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function NewSheet({ off, onMake }: { off: boolean; onMake: (title: string) => void }) {
  const title = useSignal('')
  const make = (): void => (title.value.trim() === '' || off ? undefined : onMake(title.value.trim()))
  return (
    <form class="plan-form" onSubmit={(event) => (event.preventDefault(), make())}>
      <Field label={t('sheets.new')} placeholder={t('sheets.new.example')} value={title.value} onInput={(text) => (title.value = text)} />
      <Button type="submit" kind="primary" off={off || title.value.trim() === ''}>
        {t('sheets.new.go')}
      </Button>
    </form>
  )
}

function inOrder(sheets: readonly SheetSummary[], now: number): readonly SheetSummary[] {
  const due = sheets.filter(({ lesson }) => lesson !== undefined && lesson.endsAt > now)
  const byTime = due.sort((one, other) => (one.lesson?.startsAt ?? 0) - (other.lesson?.startsAt ?? 0))
  return [...byTime, ...sheets.filter((sheet) => !due.includes(sheet))]
}

function aboutOf({ subject, lesson, steps, plannedMinutes, changedBy, changedAt }: SheetSummary, zone: string): string {
  const when = lesson === undefined ? t('sheets.unassigned') : momentOf(lesson.startsAt, zone)
  const length = t('run.length', { steps, minutes: plannedMinutes })
  const changed = t('sheets.changed-by', { who: changedBy, time: momentOf(changedAt, zone) })
  return [subject, when, length, changed].filter((one) => one !== undefined && one !== '').join(' · ')
}
