import type { RosterWave } from '#appliance/contract/roster.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { ClassInRoom } from '../../rooms/roster/class-in-room.tsx'
import { wallNames, WallNamesChoice } from '../../rooms/roster/wall-names.tsx'
import { Loans } from './loans.tsx'
import { calledOf, deskOf } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'

type Place = Extract<RosterWave, { kind: 'pairing' }>['pupils'][number]

/** Press your letters: each pupil without a clicker presses what the projector shows beside the seat. */
export function Pairing(props: ClassPartProps) {
  const { roster, door } = props
  const { wave } = roster
  const desk = deskOf(props)
  const without = roster.pupils.filter(({ clicker }) => clicker !== 'own').length
  const start = (): void => void door.give(() => rosterCommands.openWave({ kind: 'pairing', names: wallNames({ roster, desk }) }))
  return (
    <ClassInRoom roster={roster} desk={desk} title={t('classes.section.clickers')}>
      <p>{t('classes.pairing.counts', { paired: roster.pupils.length - without, all: roster.pupils.length })}</p>
      {wave?.kind === 'pairing' ? (
        <Running {...props} wave={wave} />
      ) : without === 0 ? (
        <p class="state ready wraps">
          <Icon name="ready" /> {t('classes.pairing.all')}
        </p>
      ) : (
        <>
          <p class="soft">{t('classes.pairing.says')}</p>
          <WallNamesChoice roster={roster} desk={desk} />
          <Button kind="primary" class="big" off={door.busy.value} onPress={start}>
            {t('classes.pairing.start')}
          </Button>
        </>
      )}
      {wave === undefined && <Loans {...props} />}
    </ClassInRoom>
  )
}

function Running({ door, wave, roster }: ClassPartProps & { wave: Extract<RosterWave, { kind: 'pairing' }> }) {
  const pupils = new Map(door.detail.value?.pupils.map((pupil) => [pupil.id, pupil]))
  const labels = new Map(roster.pupils.map(({ id, label }) => [id, label]))
  const waiting = wave.pupils.filter(({ is }) => is === 'waiting').length
  return (
    <>
      <p role="status">
        {t('classes.pairing.waiting', { count: waiting })} {wave.strays > 0 && t('roster.strays', { count: wave.strays })}
      </p>
      <Button kind="primary" class="big" off={door.busy.value} onPress={() => void door.give(() => rosterCommands.closeWave())}>
        {t('classes.pairing.stop')}
      </Button>
      <ul class="places">
        {wave.pupils.map((place) => (
          <li key={place.pupil} class={`place ${place.is}`}>
            <b>{calledOf(pupils.get(place.pupil), labels.get(place.pupil))}</b>
            <PlaceState place={place} />
            {place.is !== 'waiting' && (
              <Button icon="undo" off={door.busy.value} onPress={() => void door.give(() => rosterCommands.setClicker(place.pupil, null))}>
                {t('classes.pairing.undo')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function PlaceState({ place: { is, code } }: { place: Place }) {
  switch (is) {
    case 'waiting':
      return <span class="letters">{code}</span>
    case 'paired':
      return (
        <span class="state ready">
          <Icon name="ready" /> {t('classes.pairing.paired')}
        </span>
      )
    case 'disputed':
      return (
        <span class="state fault wraps">
          <Icon name="fault" /> {t('classes.pairing.disputed')}
        </span>
      )
    default:
      return is satisfies never
  }
}
