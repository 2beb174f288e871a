import type { Attendance, RosterView } from '#appliance/contract/roster.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icon.tsx'
import type { RosterToolProps } from './roster-desk.ts'
import './roster-words.ts'
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

/** Who is here: by any key of a clicker, by phone, or by tap. */
export function AttendanceBoard({ roster, desk }: RosterToolProps) {
  const marks = new Map(roster.attendance.map(({ pupil, is }) => [pupil, is]))
  const isOpen = roster.wave?.kind === 'attendance'
  const openWave = () => rosterCommands.openWave({ kind: 'attendance', names: wallNames({ roster, desk }) })
  return (
    <>
      <p role="status">{countsOf(roster)}</p>
      {!isOpen && <WallNamesChoice roster={roster} desk={desk} />}
      <div class="plan-buttons">
        <Button
          kind={desk.mainKind}
          class="big"
          off={desk.busy}
          onPress={() => void desk.give<unknown>(isOpen ? rosterCommands.closeWave : openWave)}
        >
          {t(isOpen ? 'roster.attendance.stop' : 'roster.attendance.start')}
        </Button>
        <Button icon="ready" off={desk.busy} onPress={() => void desk.give(rosterCommands.allPresent)}>
          {t('roster.attendance.all')}
        </Button>
      </div>
      <p class="soft small">
        {t(!isOpen ? 'roster.attendance.says' : desk.usesPhones ? 'roster.attendance.open' : 'roster.attendance.open.no-phones')}
      </p>
      <ul class="marks">
        {roster.pupils.map(({ id, label }) => {
          const is = marks.get(id)
          const mark = (): void => void desk.give(() => rosterCommands.mark(id, NEXT[is ?? 'unmarked']))
          return (
            <li key={id}>
              <button type="button" class={`mark ${is ?? 'unmarked'}`} onClick={mark}>
                <b>{desk.names.get(id) ?? label}</b>
                <span class="small">
                  {is !== undefined && <Icon name={ICONS[is]} />} {t(`roster.is.${is ?? 'unmarked'}`)}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}

function countsOf({ attendance, pupils, wave }: RosterView): string {
  const count = (wanted: Attendance): number => attendance.filter(({ is }) => is === wanted).length
  const [present, absent, late, excused] = [count('present'), count('absent'), count('late'), count('excused')]
  // Whoever came late is here, as the tile and the projector have it.
  const counts = t('roster.attendance.counts', { present: present + late, all: pupils.length, absent, late, excused })
  return wave?.kind === 'attendance' && wave.strays > 0 ? `${counts} ${t('roster.strays', { count: wave.strays })}` : counts
}
