import type { RunSheet, SheetLesson } from '#appliance/contract/run-sheet.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { dayInShort } from '../../rooms/lesson/day-words.ts'
import { lessonName } from '../../rooms/lesson/plan-words.ts'
import { momentOf } from '../../rooms/library/days.ts'

interface AssignLessonProps {
  page: BoxPage
  sheet: RunSheet
  onAssign: (lesson: SheetLesson | undefined) => void
}

/** For which lesson it is meant: what it shows is then fetched by its bell. */
export function AssignLesson({ page, sheet, onAssign }: AssignLessonProps) {
  const zone = page.box.value?.timeZone ?? 'Asia/Shanghai'
  const lessons = (page.timetable.value?.days ?? []).flatMap((day) => day.lessons).filter(({ endsAt }) => endsAt > page.feed.now())
  const { lesson } = sheet
  const known = lessons.find(({ keys }) => lesson !== undefined && keys.includes(lesson.key))
  const others = page.runSheets.value?.sheets.filter(({ id }) => id !== sheet.id) ?? []
  const isTaken = (keys: readonly string[]): boolean => others.some((one) => one.lesson !== undefined && keys.includes(one.lesson.key))
  const choose = (key: string): void => {
    const chosen = lessons.find((one) => one.key === key)
    onAssign(chosen === undefined ? undefined : { key, startsAt: chosen.startsAt, endsAt: chosen.endsAt })
  }
  return (
    <label class="field sheet-lesson">
      <span>{t('sheets.lesson')}</span>
      <select value={known?.key ?? lesson?.key ?? ''} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{t('sheets.unassigned')}</option>
        {lesson !== undefined && known === undefined && <option value={lesson.key}>{momentOf(lesson.startsAt, zone)}</option>}
        {lessons.map((one) => (
          <option key={one.key} value={one.key} disabled={isTaken(one.keys)}>
            {`${dayInShort(one.date)} ${timeOfDay(one.startsAt, zone)} ${lessonName(one)}${isTaken(one.keys) ? ` (${t('sheets.taken')})` : ''}`}
          </option>
        ))}
      </select>
    </label>
  )
}
