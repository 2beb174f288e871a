import { useSignal } from '@preact/signals'
import type { Pupil } from '#appliance/contract/roster.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { ClassChooser } from './class-chooser.tsx'
import { ClassTools } from './class-tools.tsx'
import { PupilForm } from './pupil-form.tsx'
import { SeatPlan } from './seat-plan.tsx'
import { calledOf } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'

/** A class as a list, and as it sits. */
export function ClassList(props: ClassPartProps) {
  const { roster, door } = props
  const detail = door.detail.value
  const opened = useSignal<string | undefined>(undefined)
  if (roster.classes.length === 0) return <NoClass {...props} />
  if (detail === undefined) return <div class="skeleton plan-waits" />
  const { pupils } = detail
  const toggle = (id: string): void => void (opened.value = opened.value === id ? undefined : id)
  const close = (): void => void (opened.value = undefined)
  return (
    <section aria-labelledby="class-title">
      <ClassChooser {...props} />
      <h2 id="class-title">
        {detail.class.name}{' '}
        <span class="soft small">
          {t('classes.counts', { pupils: pupils.length, paired: pupils.filter(({ clicker }) => clicker !== undefined).length })}
        </span>
      </h2>
      <SeatPlan pupils={pupils} opened={opened.value} onTap={toggle} />
      {pupils.length === 0 && <p class="plan-lead">{t('roster.no-pupils')}</p>}
      <ul>
        {pupils.map((pupil) => (
          <li key={pupil.id} class="pupil">
            <button type="button" class="pupil-row" aria-expanded={opened.value === pupil.id} onClick={() => toggle(pupil.id)}>
              <span class="soft">{pupil.number}</span>
              <b>{calledOf(pupil)}</b>
              <span class="soft small">{aboutOf(pupil)}</span>
              <ClickerState pupil={pupil} />
            </button>
            {opened.value === pupil.id && <PupilForm door={door} classId={detail.class.id} pupil={pupil} onDone={close} />}
          </li>
        ))}
      </ul>
      {opened.value === 'new' ? (
        <PupilForm door={door} classId={detail.class.id} pupil={undefined} onDone={close} />
      ) : (
        <Button icon="person" onPress={() => toggle('new')}>
          {t('classes.add-pupil')}
        </Button>
      )}
      <ClassTools key={detail.class.id} roster={roster} door={door} known={detail.class} />
    </section>
  )
}

function ClickerState({ pupil }: { pupil: Pupil }) {
  return pupil.clicker === undefined ? (
    <span class="state quiet">{t('classes.no-clicker')}</span>
  ) : (
    <span class="state ready">
      <Icon name="ready" /> {pupil.clicker}
    </span>
  )
}

function aboutOf({ seat, name, group }: Pupil): string {
  return [name === undefined || seat === undefined ? undefined : t('classes.seat-of', { seat }), group]
    .filter((one) => one !== undefined)
    .join(' · ')
}

/** What to do while there is nothing. */
function NoClass({ door }: ClassPartProps) {
  const name = useSignal('')
  const add = (): void => {
    if (name.value.trim() !== '') void door.give(() => rosterCommands.addClass(name.value.trim()))
  }
  return (
    <section aria-labelledby="no-class">
      <h2 id="no-class">{t('classes.none.title')}</h2>
      <p class="plan-lead">{t('roster.none')}</p>
      <a class="button primary" href="#import">
        {t('roster.none.import')}
      </a>
      <form class="plan-form" onSubmit={(event) => (event.preventDefault(), add())}>
        <Field label={t('classes.new')} placeholder={t('classes.new.example')} value={name.value} onInput={(text) => (name.value = text)} />
        <Button type="submit" off={door.busy.value || name.value.trim() === ''}>
          {t('classes.new.go')}
        </Button>
      </form>
    </section>
  )
}
