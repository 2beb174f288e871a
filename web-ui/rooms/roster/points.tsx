import { useSignal } from '@preact/signals'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import type { RosterDesk, RosterToolProps } from './roster-desk.ts'
import './roster-words.ts'

const FEWEST = 4
const MOST = 12

interface Given {
  group: string
  points: 1 | -1
  onUndone?: () => void
}

/** Answers whether they are given; for a while they can be taken back. */
export async function givePoints({ group, points, onUndone }: Given, desk: RosterDesk): Promise<boolean> {
  if ((await desk.give(() => rosterCommands.addPoints(group, points))) === undefined) return false
  const back = async (): Promise<void> => {
    if ((await desk.give(() => rosterCommands.undoPoints({ group, points }))) !== undefined) onUndone?.()
  }
  desk.offer?.({ says: points > 0 ? 'undo.points.give' : 'undo.points.take', back: () => void back() })
  return true
}

/** What groups have earned in this lesson. Where the list has none, they are counted by number. */
export function Points({ roster, desk }: RosterToolProps) {
  const more = useSignal(0)
  const earned = new Map(roster.points.map(({ group, points }) => [group, points]))
  const listed = roster.pupils.flatMap(({ group }) => group ?? [])
  const numbered = listed.length > 0 ? [] : numberedGroups(FEWEST + more.value)
  const groups = [...new Set([...listed, ...numbered, ...earned.keys()])].sort((one, other) =>
    one.localeCompare(other, 'zh', { numeric: true }),
  )
  return (
    <div class="plan-notes">
      {listed.length === 0 && <p class="soft small">{t('roster.points.none')}</p>}
      <ul>
        {groups.map((group) => (
          <li key={group} class="points-row">
            <span>{group}</span>
            <b class="points">{earned.get(group) ?? 0}</b>
            <Button title={t('roster.points.take', { group })} off={desk.busy} onPress={() => void givePoints({ group, points: -1 }, desk)}>
              −1
            </Button>
            <Button title={t('roster.points.give', { group })} off={desk.busy} onPress={() => void givePoints({ group, points: 1 }, desk)}>
              +1
            </Button>
          </li>
        ))}
      </ul>
      <div class="plan-buttons">
        <Button
          icon="screen"
          pressed={roster.pointsShown}
          off={desk.busy}
          onPress={() => void desk.give(() => rosterCommands.showPoints(!roster.pointsShown))}
        >
          {t(roster.pointsShown ? 'roster.points.shown' : 'roster.points.show')}
        </Button>
        {listed.length === 0 && groups.length < MOST && <Button onPress={() => (more.value += 1)}>{t('roster.points.more')}</Button>}
        {desk.offer === undefined && roster.canUndoPoints && (
          <Button icon="undo" off={desk.busy} onPress={() => void desk.give(() => rosterCommands.undoPoints())}>
            {t('roster.points.undo')}
          </Button>
        )}
      </div>
    </div>
  )
}

function numberedGroups(count: number): string[] {
  return Array.from({ length: count }, (_, at) => t('roster.points.number', { number: at + 1 }))
}
