import { t } from '../../box-client/words.ts'
import { ClassInRoom } from '../../rooms/roster/class-in-room.tsx'
import { Picker } from '../../rooms/roster/picker.tsx'
import { Points } from '../../rooms/roster/points.tsx'
import { deskOf } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'

/** Whose turn it is, and what groups have earned. */
export function Turns(props: ClassPartProps) {
  const { roster } = props
  const desk = deskOf(props)
  return (
    <ClassInRoom roster={roster} desk={desk} title={t('classes.section.turns')}>
      <Picker roster={roster} desk={desk} />
      <h3>{t('roster.title.points')}</h3>
      <Points roster={roster} desk={desk} />
    </ClassInRoom>
  )
}
