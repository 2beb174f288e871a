import type { BellPeriod, BellSeason } from '#appliance/contract/timetable.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'

interface SeasonFormProps {
  season: BellSeason
  /** It holds where no other does, and has no days of its own. */
  isFirst: boolean
  onChange: (season: BellSeason) => void
  onRemove: () => void
}

const LASTS = 40
const BREAK = 10

/** The bells of one part of the year, a line for each lesson. */
export function SeasonForm({ season, isFirst, onChange, onRemove }: SeasonFormProps) {
  const { periods } = season
  const set = (at: number, change: Partial<BellPeriod>): void =>
    onChange({ ...season, periods: periods.map((one, place) => (place === at ? { ...one, ...change } : one)) })
  return (
    <fieldset class="season">
      <legend>{isFirst ? t('timetable.all-year') : (season.name ?? t('timetable.summer'))}</legend>
      {!isFirst && (
        <div class="season-days">
          <MonthDay label={t('timetable.from-day')} value={season.from ?? ''} onInput={(from) => onChange({ ...season, from })} />
          <MonthDay label={t('timetable.to-day')} value={season.to ?? ''} onInput={(to) => onChange({ ...season, to })} />
          <Button icon="bin" onPress={onRemove}>
            {t('timetable.remove-season')}
          </Button>
        </div>
      )}
      <ul class="bells">
        {periods.map(({ period, from, to }, at) => (
          <li key={at}>
            <span>{t('today.period', { period })}</span>
            <Hour label={t('timetable.from')} value={from} onInput={(text) => set(at, { from: text })} />
            <span aria-hidden="true">–</span>
            <Hour label={t('timetable.to')} value={to} onInput={(text) => set(at, { to: text })} />
            {periods.length > 1 && at === periods.length - 1 && (
              <Button kind="plain" icon="close" onPress={() => onChange({ ...season, periods: periods.slice(0, -1) })}>
                {t('timetable.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {periods.length < 21 && (
        <Button kind="plain" icon="down" onPress={() => onChange({ ...season, periods: [...periods, after(periods[periods.length - 1])] })}>
          {t('timetable.add-period')}
        </Button>
      )}
    </fieldset>
  )
}

/** A time of the day, always by 24 hours: a browser's own field goes by the language of the browser. */
function Hour({ label, value, onInput }: { label: string; value: string; onInput: (value: string) => void }) {
  return (
    <label>
      <span class="sr-only">{label}</span>
      <input
        required
        class="hour"
        inputMode="numeric"
        maxLength={5}
        pattern="([01]\d|2[0-3]):[0-5]\d"
        placeholder="08:30"
        value={value}
        onInput={(event) => onInput(event.currentTarget.value.normalize('NFKC').replace(/[.。]/g, ':'))}
      />
    </label>
  )
}

function MonthDay({ label, value, onInput }: { label: string; value: string; onInput: (value: string) => void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        required
        pattern="(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
        placeholder="05-01"
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  )
}

/** The next lesson of the day, after a break. */
function after(last: BellPeriod | undefined): BellPeriod {
  if (last === undefined) return { period: 1, from: '08:00', to: '08:40' }
  const from = minutesOf(last.to) + BREAK
  return { period: last.period + 1, from: timeOf(from), to: timeOf(from + LASTS) }
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function timeOf(minute: number): string {
  const within = Math.min(minute, 23 * 60 + 59)
  return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`
}
