import type { ComponentChildren } from 'preact'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import type { RosterToolProps } from './roster-desk.ts'
import './roster-words.ts'

interface ClassInRoomProps extends RosterToolProps {
  title: string
  /** Beside the title. */
  aside?: ComponentChildren
  children: ComponentChildren
}

/** What is done with the class in the room, once it is known which one that is and somebody is in it. */
export function ClassInRoom({ roster, desk, title, aside, children }: ClassInRoomProps) {
  const now = roster.classes.find(({ id }) => id === roster.now?.classId)
  return (
    <section aria-labelledby="in-room-title">
      <div class="in-room-head">
        <h2 id="in-room-title">
          {title} <span class="soft small">{now?.name ?? ''}</span>
        </h2>
        {aside}
      </div>
      {roster.classes.length === 0 ? (
        <Nobody says={t('roster.none')} />
      ) : now === undefined ? (
        <div class="plan-lead plan-notes">
          <p>{t('roster.not-chosen')}</p>
          <div class="plan-buttons">
            {roster.classes.map(({ id, name }) => (
              <Button key={id} off={desk.busy} onPress={() => void desk.give(() => rosterCommands.choose(id))}>
                {name}
              </Button>
            ))}
          </div>
        </div>
      ) : roster.pupils.length === 0 ? (
        <Nobody says={t('roster.no-pupils')} />
      ) : (
        children
      )}
    </section>
  )
}

function Nobody({ says }: { says: string }) {
  return (
    <div class="plan-lead plan-notes">
      <p>{says}</p>
      <div class="plan-buttons">
        <a class="button" href="/classes#import">
          {t('roster.none.import')}
        </a>
      </div>
    </div>
  )
}
