import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { ClassInRoom } from './class-in-room.tsx'
import { calledOf } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'
import { wallNames, WallNamesChoice } from './wall-names.tsx'

/** Whose turn it is, and what groups have earned. */
export function Turns(props: ClassPartProps) {
  return (
    <ClassInRoom {...props} title={t('classes.section.turns')}>
      <Picker {...props} />
      <Points {...props} />
    </ClassInRoom>
  )
}

function Picker({ roster, door }: ClassPartProps) {
  const { pick } = roster
  const pupil = door.detail.value?.pupils.find(({ id }) => id === pick?.pupil)
  const label = roster.pupils.find(({ id }) => id === pick?.pupil)?.label
  return (
    <div class="plan-notes">
      <p class="soft">{t('classes.pick.says')}</p>
      <WallNamesChoice />
      <div role="status">
        {pick !== undefined && (
          <p class="picked">
            <b>{calledOf(pupil, label)}</b> <span class="soft small">{t('classes.pick.left', { count: pick.left })}</span>
          </p>
        )}
      </div>
      <div class="plan-buttons">
        <Button kind="primary" class="big" off={door.busy.value} onPress={() => void door.give(() => rosterCommands.pick(wallNames.value))}>
          {t(pick === undefined ? 'classes.pick.go' : 'classes.pick.next')}
        </Button>
        {pick !== undefined && (
          <>
            <Button icon="close" off={door.busy.value} onPress={() => void door.give(() => rosterCommands.mark(pick.pupil, 'absent'))}>
              {t('classes.pick.away')}
            </Button>
            <Button icon="eyeOff" off={door.busy.value} onPress={() => void door.give(rosterCommands.putPickAway)}>
              {t('classes.pick.hide')}
            </Button>
          </>
        )}
      </div>
    </div>
  )
}

function Points({ roster, door }: ClassPartProps) {
  const earned = new Map(roster.points.map(({ group, points }) => [group, points]))
  const groups = [...new Set([...roster.pupils.flatMap(({ group }) => group ?? []), ...earned.keys()])]
  const give = (group: string, points: number): void => void door.give(() => rosterCommands.addPoints(group, points))
  return (
    <div class="plan-notes">
      <h3>{t('classes.points')}</h3>
      {groups.length === 0 && <p class="soft">{t('classes.points.none')}</p>}
      <ul>
        {groups.map((group) => (
          <li key={group} class="plan-row">
            <span>
              {group} <b class="points">{earned.get(group) ?? 0}</b>
            </span>
            <span class="plan-buttons">
              <Button title={t('classes.points.give', { group })} off={door.busy.value} onPress={() => give(group, 1)}>
                +1
              </Button>
              <Button title={t('classes.points.take', { group })} off={door.busy.value} onPress={() => give(group, -1)}>
                −1
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {roster.canUndoPoints && (
        <Button icon="undo" off={door.busy.value} onPress={() => void door.give(rosterCommands.undoPoints)}>
          {t('classes.points.undo')}
        </Button>
      )}
    </div>
  )
}
