import type { LessonStart, LessonView } from '#appliance/contract/lesson.ts'
import type { SheetLesson, SheetSummary } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { timeOfDay } from '../../../box-client/format.ts'
import { runCommands } from '../../../box-client/plan-commands.ts'
import { t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useCommand } from '../../parts/use-command.ts'
import { titleOf, wholeMinutes } from '../plan-words.ts'
import type { LessonCommands } from '../use-lesson.ts'

const SOON = 12 * 3_600_000
const MOST = 3

/** Sheets that are meant for the next lessons first, then those that were changed last: one tap begins class and sheet. */
export function BeginRun({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  const { busy, failure, give } = useCommand()
  const sheets = sheetsToOffer(page.runSheets.value?.sheets ?? [], page.feed.now())
  const begin = async ({ id, lesson: meant }: SheetSummary): Promise<void> => {
    if (page.lesson.value?.running === false) await lesson.start(wishFor(page.lesson.value, meant))
    await give(() => runCommands.begin(id))
  }
  return (
    <>
      {sheets.length === 0 && <p class="soft">{t('run.none')}</p>}
      <ul class="run-offers">
        {sheets.map((sheet) => (
          <li key={sheet.id}>
            <Button icon="start" off={busy.value} onPress={() => void begin(sheet)}>
              <span class="run-offer">
                <b>{titleOf(sheet.title)}</b>
                <small class="regular">{about(page, sheet)}</small>
              </span>
            </Button>
          </li>
        ))}
      </ul>
      <FailureLine failure={failure.value} />
      <a class="button plain" href="/run-sheets">
        <Icon name="list" /> <span>{t(sheets.length === 0 ? 'run.compose' : 'run.all')}</span>
      </a>
    </>
  )
}

/** The lesson that the sheet is meant for, where that is the one at hand or the next; else whichever is due. */
function wishFor({ planned, next }: LessonView, meant: SheetLesson | undefined): LessonStart {
  const near = [planned, next?.lesson].flatMap((one) => one?.keys ?? [])
  return meant !== undefined && near.includes(meant.key) ? { key: meant.key } : {}
}

function sheetsToOffer(sheets: readonly SheetSummary[], now: number): readonly SheetSummary[] {
  const isDue = ({ lesson }: SheetSummary): boolean => lesson !== undefined && lesson.endsAt > now && lesson.startsAt < now + SOON
  const due = sheets.filter(isDue).sort((one, other) => (one.lesson?.startsAt ?? 0) - (other.lesson?.startsAt ?? 0))
  const others = sheets.filter((sheet) => !isDue(sheet) && (sheet.lesson === undefined || sheet.lesson.startsAt > now))
  return [...due, ...others].filter(({ steps }) => steps > 0).slice(0, MOST)
}

function about(page: BoxPage, { lesson, plannedMinutes, steps }: SheetSummary): string {
  const when = lesson === undefined ? '' : timeOfDay(lesson.startsAt, page.box.value?.timeZone)
  const length = t('run.length', { steps, minutes: wholeMinutes(plannedMinutes * 60_000) })
  return [when, length].filter((one) => one !== '').join(' · ')
}
