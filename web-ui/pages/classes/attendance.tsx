import { t } from '../../box-client/words.ts'
import { AttendanceBoard } from '../../rooms/roster/attendance-board.tsx'
import { ClassInRoom } from '../../rooms/roster/class-in-room.tsx'
import { deskOf } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'

/** Who is here, by their names. */
export function Attendance(props: ClassPartProps) {
  const { roster } = props
  const desk = deskOf(props)
  return (
    <ClassInRoom roster={roster} desk={desk} title={t('classes.section.attendance')}>
      <AttendanceBoard roster={roster} desk={desk} />
    </ClassInRoom>
  )
}
