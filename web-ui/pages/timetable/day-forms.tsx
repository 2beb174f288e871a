import { useSignal } from '@preact/signals'
import type { TimetableChange } from '#appliance/contract/timetable.ts'
import { t } from '../../box-client/words.ts'
import { weekdayName, weeksName } from '../../rooms/lesson/day-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { DateField, SelectField, TimeField, WordField } from './plain-fields.tsx'

type Kind = 'day-off' | 'make-up' | 'extra'
const KINDS: readonly Kind[] = ['day-off', 'make-up', 'extra']

/** Holidays, days that are made up for (调休), and lessons beside the grid. */
export function DayForms({ onChange }: { onChange: (wish: TimetableChange) => Promise<boolean> }) {
  const open = useSignal<Kind | undefined>(undefined)
  const give = async (wish: TimetableChange): Promise<void> => {
    if (await onChange(wish)) open.value = undefined
  }
  return (
    <div class="plan-forms">
      <div class="plan-buttons">
        {KINDS.map((kind) => (
          <Button key={kind} expanded={open.value === kind} onPress={() => (open.value = open.value === kind ? undefined : kind)}>
            {t(`timetable.add.${kind}`)}
          </Button>
        ))}
      </div>
      {open.value === 'day-off' && <DayOff onGive={give} />}
      {open.value === 'make-up' && <MakeUp onGive={give} />}
      {open.value === 'extra' && <Extra onGive={give} />}
    </div>
  )
}

interface FormProps {
  onGive: (wish: TimetableChange) => Promise<void>
}

function DayOff({ onGive }: FormProps) {
  const [from, to, name] = [useSignal(''), useSignal(''), useSignal('')]
  const give = (): void => {
    const named = name.value.trim() === '' ? {} : { name: name.value.trim() }
    void onGive({ kind: 'day-off', from: from.value, to: to.value === '' ? from.value : to.value, ...named })
  }
  return (
    <form class="plan-form" onSubmit={(event) => (event.preventDefault(), give())}>
      <DateField label={t('timetable.from-day')} value={from} />
      <DateField label={t('timetable.to-day')} value={to} optional />
      <WordField label={t('timetable.why')} value={name} placeholder={t('timetable.why.example')} />
      <Button type="submit" kind="primary" off={from.value === ''}>
        {t('timetable.save')}
      </Button>
    </form>
  )
}

function MakeUp({ onGive }: FormProps) {
  const [date, weekday, weeks] = [useSignal(''), useSignal('1'), useSignal('odd')]
  const give = (): void => {
    const half = weeks.value === 'even' ? 'even' : 'odd'
    void onGive({ kind: 'make-up', date: date.value, weekday: Number(weekday.value), weeks: half })
  }
  return (
    <form class="plan-form" onSubmit={(event) => (event.preventDefault(), give())}>
      <DateField label={t('timetable.make-up-day')} value={date} />
      <SelectField
        label={t('timetable.as-weekday')}
        value={weekday}
        options={[1, 2, 3, 4, 5, 6, 7].map((one) => [String(one), weekdayName(one)])}
      />
      <SelectField label={t('timetable.weeks')} value={weeks} options={(['odd', 'even'] as const).map((one) => [one, weeksName(one)])} />
      <Button type="submit" kind="primary" off={date.value === ''}>
        {t('timetable.save')}
      </Button>
    </form>
  )
}

function Extra({ onGive }: FormProps) {
  const [date, from, to, subject] = [useSignal(''), useSignal(''), useSignal(''), useSignal('')]
  const isWhole = [date, from, to, subject].every(({ value }) => value.trim() !== '')
  const give = (): void =>
    void onGive({ kind: 'extra', date: date.value, at: { from: from.value, to: to.value }, content: { subject: subject.value.trim() } })
  return (
    <form class="plan-form" onSubmit={(event) => (event.preventDefault(), isWhole ? give() : undefined)}>
      <DateField label={t('timetable.day')} value={date} />
      <TimeField label={t('timetable.from')} value={from} />
      <TimeField label={t('timetable.to')} value={to} />
      <WordField label={t('timetable.field.subject')} value={subject} />
      <Button type="submit" kind="primary" off={!isWhole}>
        {t('timetable.save')}
      </Button>
    </form>
  )
}
