import type { ComponentChildren } from 'preact'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import type { ClassPartProps } from './use-class.ts'

/** What is done with the class in the room, once it is known which one that is and somebody is in it. */
export function ClassInRoom(props: ClassPartProps & { title: string; children: ComponentChildren }) {
  const { roster, door, title, children } = props
  const now = roster.classes.find(({ id }) => id === roster.now?.classId)
  return (
    <section aria-labelledby="in-room-title">
      <h2 id="in-room-title">
        {title} <span class="soft small">{now?.name ?? ''}</span>
      </h2>
      {roster.classes.length === 0 ? (
        <p class="plan-lead">
          {t('classes.none')} <a href="#import">{t('classes.none.import')}</a>
        </p>
      ) : now === undefined ? (
        <div class="plan-lead plan-notes">
          <p>{t('classes.not-chosen')}</p>
          <div class="plan-buttons">
            {roster.classes.map(({ id, name }) => (
              <Button key={id} off={door.busy.value} onPress={() => void door.give(() => rosterCommands.choose(id))}>
                {name}
              </Button>
            ))}
          </div>
        </div>
      ) : roster.pupils.length === 0 ? (
        <p class="plan-lead">{t('classes.no-pupils')}</p>
      ) : (
        children
      )}
    </section>
  )
}
