import { useSignal } from '@preact/signals'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import type { RosterDesk, RosterToolProps } from './roster-desk.ts'
import './roster-words.ts'
import { givePoints } from './points.tsx'
import { wallNames, WallNamesChoice } from './wall-names.tsx'

export function pickOne({ roster, desk }: RosterToolProps): Promise<unknown> {
  return desk.give(() => rosterCommands.pick(wallNames({ roster, desk })))
}

/** Whose turn it is, large; and what becomes of it. */
export function Picker({ roster, desk }: RosterToolProps) {
  const { pick } = roster
  const pupil = roster.pupils.find(({ id }) => id === pick?.pupil)
  return (
    <div class="plan-notes">
      <div role="status">
        {pick === undefined || pupil === undefined ? (
          <p class="soft">{t('roster.pick.says')}</p>
        ) : (
          <p class="picked">
            <b>{desk.names.get(pupil.id) ?? pupil.label}</b>
            <span class="soft">
              {desk.canName && `${t('roster.pick.seat', { seat: pupil.label })} · `}
              {t('roster.pick.left', { count: pick.left })}
            </span>
          </p>
        )}
      </div>
      <Button kind={desk.mainKind} class="big" icon="person" off={desk.busy} onPress={() => void pickOne({ roster, desk })}>
        {t(pick === undefined ? 'roster.pick.go' : 'roster.pick.next')}
      </Button>
      {pick !== undefined && (
        <div class="plan-buttons">
          {pupil?.group !== undefined && <Right key={`${pick.pupil} ${pick.left}`} group={pupil.group} desk={desk} />}
          <Button icon="close" off={desk.busy} onPress={() => void anotherFor(pick.pupil, { roster, desk })}>
            {t('roster.pick.away')}
          </Button>
          <Button icon="eyeOff" off={desk.busy} onPress={() => void desk.give(rosterCommands.putPickAway)}>
            {t('roster.pick.hide')}
          </Button>
        </div>
      )}
      <WallNamesChoice roster={roster} desk={desk} />
    </div>
  )
}

/** One point for one turn. */
function Right({ group, desk }: { group: string; desk: RosterDesk }) {
  const isGiven = useSignal(false)
  const give = async (): Promise<void> => {
    isGiven.value = await givePoints({ group, points: 1, onUndone: () => (isGiven.value = false) }, desk)
  }
  return (
    <Button icon="ready" off={desk.busy || isGiven.value} onPress={() => void give()}>
      {t(isGiven.value ? 'roster.pick.righted' : 'roster.pick.right', { group })}
    </Button>
  )
}

/** Whoever is not there has had no turn, and somebody else has one. */
async function anotherFor(pupil: string, { roster, desk }: RosterToolProps): Promise<void> {
  const before = roster.attendance.find((mark) => mark.pupil === pupil)?.is ?? null
  let isMarked = false
  await desk.give(async () => {
    const marked = await rosterCommands.mark(pupil, 'absent')
    isMarked = marked.ok
    return marked.ok ? rosterCommands.pick(wallNames({ roster, desk })) : marked
  })
  // Also where nobody else is there to be picked.
  if (isMarked) desk.offer?.({ says: 'undo.absent', back: () => void desk.give(() => rosterCommands.mark(pupil, before)) })
}
