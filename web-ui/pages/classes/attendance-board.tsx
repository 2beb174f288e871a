import type { Attendance, RosterView } from '#appliance/contract/roster.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { IconName } from '../../rooms/parts/icon.tsx'
import { ClassInRoom } from './class-in-room.tsx'
import { calledOf } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'
import { wallNames, WallNamesChoice } from './wall-names.tsx'

/** A tap says the next of these; the first tap of somebody who is not marked, that they are away: that is what one has to say. */
const NEXT: Readonly<Record<Attendance | 'unmarked', Attendance>> = {
  unmarked: 'absent',
  present: 'absent',
  absent: 'late',
  late: 'excused',
  excused: 'present',
}
const ICONS: Readonly<Record<Attendance, IconName>> = { present: 'ready', absent: 'close', late: 'wait', excused: 'page' }

/** Who is here: by any key of a clicker, or by tap. */
export function AttendanceBoard(props: ClassPartProps) {
  const { roster, door } = props
  const marks = new Map(roster.attendance.map(({ pupil, is }) => [pupil, is]))
  const pupils = new Map(door.detail.value?.pupils.map((pupil) => [pupil.id, pupil]))
  const isOpen = roster.wave?.kind === 'attendance'
  return (
    <ClassInRoom {...props} title={t('classes.section.attendance')}>
      <p role="status">{countsOf(roster)}</p>
      {!isOpen && <WallNamesChoice />}
      <div class="plan-buttons">
        <Button
          kind="primary"
          class="big"
          off={door.busy.value}
          onPress={() => void door.give(isOpen ? rosterCommands.closeWave : openWave)}
        >
          {t(isOpen ? 'classes.attendance.stop' : 'classes.attendance.start')}
        </Button>
        <Button icon="ready" off={door.busy.value} onPress={() => void door.give(rosterCommands.allPresent)}>
          {t('classes.attendance.all')}
        </Button>
      </div>
      <p class="soft small">{t(isOpen ? 'classes.attendance.open' : 'classes.attendance.says')}</p>
      <ul class="marks">
        {roster.pupils.map(({ id, label }) => {
          const is = marks.get(id)
          const mark = (): void => void door.give(() => rosterCommands.mark(id, NEXT[is ?? 'unmarked']))
          return (
            <li key={id}>
              <button type="button" class={`mark ${is ?? 'unmarked'}`} onClick={mark}>
                <b>{calledOf(pupils.get(id), label)}</b>
                <span class="small">
                  {is !== undefined && <Icon name={ICONS[is]} />} {t(`classes.is.${is ?? 'unmarked'}`)}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </ClassInRoom>
  )
}

const openWave = () => rosterCommands.openWave({ kind: 'attendance', names: wallNames.value })

function countsOf({ attendance, pupils, wave }: RosterView): string {
  const count = (wanted: Attendance): number => attendance.filter(({ is }) => is === wanted).length
  const [present, absent, late, excused] = [count('present'), count('absent'), count('late'), count('excused')]
  const counts = t('classes.attendance.counts', { present, all: pupils.length, absent, late, excused })
  return wave?.kind === 'attendance' && wave.strays > 0 ? `${counts} ${t('classes.strays', { count: wave.strays })}` : counts
}
