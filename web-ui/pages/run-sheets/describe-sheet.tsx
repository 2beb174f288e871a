import { useSignal } from '@preact/signals'
import type { RunSheet, SheetDescription } from '#appliance/contract/run-sheet.ts'
import { language, t } from '../../box-client/words.ts'
import { titleOf } from '../../rooms/lesson/plan-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'

interface DescribeSheetProps {
  sheet: RunSheet
  onDescribe: (description: SheetDescription) => void
}

const GRADES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

/** What the sheet is called and what it is for; by subject, grade and unit the box finds what fits. */
export function DescribeSheet({ sheet, onDescribe }: DescribeSheetProps) {
  const title = useSignal(titleOf(sheet.title))
  const subject = useSignal(sheet.subject ?? '')
  const grade = useSignal(String(sheet.grade ?? ''))
  const unit = useSignal(sheet.textbook?.unit ?? '')
  const open = useSignal(false)
  const save = (): void => {
    if (title.value.trim() === '') return
    open.value = false
    onDescribe(descriptionOf(sheet, { title: title.value, subject: subject.value, grade: grade.value, unit: unit.value }))
  }
  return (
    <>
      <div class="sheet-head">
        <h2 id="sheet-title">{titleOf(sheet.title)}</h2>
        <p class="soft">
          {[sheet.subject, sheet.grade === undefined ? '' : t('library.grade-n', { grade: sheet.grade }), sheet.textbook?.unit]
            .filter((one) => one !== undefined && one !== '')
            .join(' · ')}
        </p>
        <Button kind="plain" icon="pen" expanded={open.value} onPress={() => (open.value = !open.value)}>
          {t('sheets.describe')}
        </Button>
      </div>
      {open.value && (
        <form class="plan-form" onSubmit={(event) => (event.preventDefault(), save())}>
          <Field label={t('sheets.title')} value={title.value} onInput={(text) => (title.value = text)} />
          <Field label={t('sheets.subject')} value={subject.value} onInput={(text) => (subject.value = text)} />
          <label class="field">
            <span>{t('library.grade')}</span>
            <select value={grade.value} onChange={(event) => (grade.value = event.currentTarget.value)}>
              <option value="">{t('library.all-grades')}</option>
              {GRADES.map((one) => (
                <option key={one} value={String(one)}>
                  {t('library.grade-n', { grade: one })}
                </option>
              ))}
            </select>
          </label>
          <Field label={t('sheets.unit')} value={unit.value} onInput={(text) => (unit.value = text)} />
          <Button type="submit" kind="primary" off={title.value.trim() === ''}>
            {t('sheets.save')}
          </Button>
        </form>
      )}
    </>
  )
}

type Typed = Record<'title' | 'subject' | 'grade' | 'unit', string>

/** A title in another language stays; the one that was shown is replaced. */
function descriptionOf(sheet: RunSheet, { title, subject, grade, unit }: Typed): SheetDescription {
  const shown = Object.keys(sheet.title).find((tag) => sheet.title[tag] === titleOf(sheet.title)) ?? language.value
  const textbook = { ...sheet.textbook }
  delete textbook.unit
  const book = unit.trim() === '' ? textbook : { ...textbook, unit: unit.trim() }
  return {
    title: { ...sheet.title, [shown]: title.trim() },
    ...(subject.trim() === '' ? {} : { subject: subject.trim().slice(0, 80) }),
    ...(grade === '' ? {} : { grade: Number(grade) }),
    ...(Object.keys(book).length === 0 ? {} : { textbook: book }),
    ...(sheet.class === undefined ? {} : { class: sheet.class }),
  }
}
