import { useSignal } from '@preact/signals'
import type { BellPeriod, BellPreset, BellSeason, Bells as BellsPlan } from '#appliance/contract/timetable.ts'
import { timetableCommands } from '../../box-client/plan-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Overtaken } from '../../rooms/lesson/overtaken.tsx'
import { SeasonForm } from './season-form.tsx'
import type { PartProps } from './use-plan.ts'
import { useSeen } from '../../rooms/lesson/use-seen.ts'

/** The school's own bells, by part of the year; nobody types what a preset has nearly right. */
export function Bells({ door, plan }: PartProps) {
  const seen = useSeen(plan.revisions.bells)
  const seasons = useSignal<readonly BellSeason[]>(plan.bells.seasons)
  const saved = useSignal(false)
  const set = (at: number, season: BellSeason): void =>
    void (seasons.value = seasons.value.map((one, place) => (place === at ? season : one)))
  const save = async (): Promise<void> => {
    const bells: BellsPlan = { seasons: [...seasons.value] }
    saved.value = await seen.save(async (over) => (await door.give(() => timetableCommands.setBells(bells, over)))?.revisions.bells)
  }
  const another = (): void => {
    const periods: BellPeriod[] = [...(seasons.value[0]?.periods ?? [])]
    seasons.value = [...seasons.value, { name: t('timetable.summer'), from: '05-01', to: '09-30', periods }]
  }
  return (
    <section aria-labelledby="bells-title">
      <h2 id="bells-title">{t('timetable.section.bells')}</h2>
      {!plan.bellsSet && <p class="plan-lead">{t('timetable.bells.unset')}</p>}
      <div class="plan-buttons" role="group" aria-label={t('timetable.presets')}>
        {plan.presets.map((preset) => (
          <Button key={`${preset.school} ${preset.later}`} onPress={() => (seasons.value = preset.bells.seasons)}>
            {presetName(preset)}
          </Button>
        ))}
      </div>
      {seen.isOvertaken && (
        <Overtaken
          onTheirs={() => (seen.catchUp(), void (seasons.value = plan.bells.seasons))}
          onMine={() => (seen.catchUp(), void save())}
        />
      )}
      <form onSubmit={(event) => (event.preventDefault(), void save())}>
        {seasons.value.map((season, at) => (
          <SeasonForm
            key={at}
            season={season}
            isFirst={at === 0}
            onChange={(next) => set(at, next)}
            onRemove={() => (seasons.value = seasons.value.filter((_, place) => place !== at))}
          />
        ))}
        <div class="plan-buttons">
          <Button type="submit" kind="primary">
            {t('timetable.save')}
          </Button>
          {seasons.value.length < 6 && <Button onPress={another}>{t('timetable.add-season')}</Button>}
        </div>
      </form>
      <p role="status">{saved.value ? t('timetable.saved') : ''}</p>
    </section>
  )
}

function presetName({ school, later }: BellPreset): string {
  const name = t(`timetable.preset.${school}`)
  return later === 0 ? name : t('timetable.preset.later', { name, hours: later / 60 })
}
