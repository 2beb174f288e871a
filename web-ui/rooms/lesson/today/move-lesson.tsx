import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { Signal } from '@preact/signals'
import type { DayPlace, DayPlaces, TimetableChange, TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { timeOfDay } from '../../../box-client/format.ts'
import { t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { Icon } from '../../parts/icon.tsx'
import { dayInShort } from '../day-words.ts'
import { lessonName } from '../plan-words.ts'
import { usePlaces } from './use-places.ts'

type To = (TimetableChange & { kind: 'move' })['to']

interface MoveLessonProps {
  page: BoxPage
  view: TimetableView
  one: TimetableLesson
  off: boolean
  onMove: (to: To) => void
}

/** To a period in which nothing is: first the day, then the period; what comes of it is said before it is done. */
export function MoveLesson({ page, view, one, off, onMove }: MoveLessonProps) {
  const days = view.days.filter(({ dayOff }) => dayOff === undefined).map(({ date }) => date)
  const date = useSignal(days.includes(one.date) ? one.date : (days[0] ?? one.date))
  const period = useSignal<number | undefined>(undefined)
  // Where a year is being typed, the date is in the year 2 for a moment.
  const asked = /^20\d\d-/.test(date.value) ? date.value : undefined
  const { places, failure } = usePlaces(page, asked)
  const onDay = (wish: string): void => {
    date.value = wish
    period.value = undefined
  }
  return (
    <div class="move-lesson">
      <Days days={days} date={date} onDay={onDay} />
      <FailureLine failure={failure} />
      {places === undefined && failure === undefined && asked !== undefined && <div class="skeleton" />}
      {places !== undefined && <Periods {...{ page, one, places, period, off }} onMove={onMove} />}
    </div>
  )
}

/** The days that the page shows, and any other. */
function Days({ days, date, onDay }: { days: readonly string[]; date: Signal<string>; onDay: (date: string) => void }) {
  const id = useId()
  const isOther = useSignal(!days.includes(date.value))
  const take = (wish: string): void => {
    isOther.value = false
    onDay(wish)
  }
  return (
    <>
      <p class="soft small">{t('move.day')}</p>
      <div class="today-partners" role="group" aria-label={t('move.day')}>
        {days.map((day) => (
          <button key={day} type="button" class="chip" aria-pressed={!isOther.value && date.value === day} onClick={() => take(day)}>
            {dayInShort(day)}
          </button>
        ))}
        <button type="button" class="chip" aria-pressed={isOther.value} onClick={() => (isOther.value = true)}>
          {t('move.other-day')}
        </button>
      </div>
      {isOther.value && (
        <div class="field">
          <label for={id}>{t('move.day-field')}</label>
          <input id={id} type="date" min={days[0]} value={date.value} onInput={(event) => onDay(event.currentTarget.value)} />
        </div>
      )}
    </>
  )
}

interface PeriodsProps extends Omit<MoveLessonProps, 'view'> {
  places: DayPlaces
  period: Signal<number | undefined>
}

function Periods({ page, one, places: { date, dayOff, inTerm, places }, period, off, onMove }: PeriodsProps) {
  const zone = page.box.value?.timeZone
  if (dayOff !== undefined) return <p class="soft">{t('move.off')}</p>
  if (!inTerm) return <p class="soft">{t('move.out-of-term')}</p>
  const free = places.filter(({ taken, startsAt }) => taken === undefined && startsAt > page.feed.now())
  const chosen = free.find((place) => place.period === period.value)
  const isTaken = period.value !== undefined && chosen === undefined
  return (
    <>
      {isTaken && (
        <p class="state fault wraps" role="status">
          <Icon name="fault" /> <span>{t('move.taken')}</span>
        </p>
      )}
      <p class="soft small">{t(free.length === 0 ? 'move.none' : 'move.period')}</p>
      <div class="today-partners" role="group" aria-label={t('move.period')}>
        {free.map((place) => (
          <button
            key={place.period}
            type="button"
            class="chip"
            aria-pressed={place === chosen}
            onClick={() => (period.value = place.period)}
          >
            {periodName(place)} <span class="small">{timeOfDay(place.startsAt, zone)}</span>
          </button>
        ))}
      </div>
      {chosen !== undefined && (
        <>
          <p role="status">
            {t('move.says', {
              name: lessonName(one),
              from: placed(one.date, one.period === undefined ? timeOfDay(one.startsAt, zone) : t('today.period', { period: one.period })),
              to: `${placed(date, periodName(chosen))} ${timeOfDay(chosen.startsAt, zone)}–${timeOfDay(chosen.endsAt, zone)}`,
            })}
          </p>
          <Button icon="ready" off={off} onPress={() => onMove({ date, period: chosen.period })}>
            {t('move.go')}
          </Button>
        </>
      )}
    </>
  )
}

function periodName({ period, name }: Pick<DayPlace, 'period' | 'name'>): string {
  return name ?? t('today.period', { period })
}

function placed(date: string, period: string): string {
  return `${dayInShort(date)} ${period}`
}
