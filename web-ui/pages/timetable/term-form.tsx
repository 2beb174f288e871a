import { useSignal } from '@preact/signals'
import { timetableCommands } from '../../box-client/plan-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Overtaken } from '../../rooms/lesson/overtaken.tsx'
import { DateField, NumberField, WordField } from './plain-fields.tsx'
import type { PartProps } from './use-plan.ts'
import { useSeen } from '../../rooms/lesson/use-seen.ts'

/** When the term begins, by which odd and even weeks are counted, and how long it lasts. */
export function TermForm({ door, plan }: PartProps) {
  const { term, revisions } = plan
  const seen = useSeen(revisions.term)
  const firstDay = useSignal(term?.firstDay ?? '')
  const weeks = useSignal(String(term?.weeks ?? 20))
  const name = useSignal(term?.name ?? '')
  const saved = useSignal(false)
  const save = async (): Promise<void> => {
    const wish = { firstDay: firstDay.value, weeks: Number(weeks.value), ...(name.value.trim() === '' ? {} : { name: name.value.trim() }) }
    saved.value = await seen.save(async (over) => (await door.give(() => timetableCommands.setTerm(wish, over)))?.revisions.term)
  }
  const takeTheirs = (): void => {
    seen.catchUp()
    firstDay.value = term?.firstDay ?? ''
    weeks.value = String(term?.weeks ?? 20)
    name.value = term?.name ?? ''
  }
  return (
    <section aria-labelledby="term-title">
      <h2 id="term-title">{t('timetable.section.term')}</h2>
      <p class="soft">{t('timetable.term.says')}</p>
      {seen.isOvertaken && <Overtaken onTheirs={takeTheirs} onMine={() => (seen.catchUp(), void save())} />}
      <form class="plan-form" onSubmit={(event) => (event.preventDefault(), void save())}>
        <DateField label={t('timetable.term.first')} value={firstDay} />
        <NumberField label={t('timetable.term.weeks')} value={weeks} min={1} max={60} />
        <WordField label={t('timetable.term.name')} value={name} />
        <Button type="submit" kind="primary" off={firstDay.value === ''}>
          {t('timetable.save')}
        </Button>
      </form>
      <p role="status">{saved.value ? t('timetable.saved') : ''}</p>
    </section>
  )
}
