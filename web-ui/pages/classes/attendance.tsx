import { t } from '../../box-client/words.ts'
import { AttendanceBoard } from '../../rooms/roster/attendance-board.tsx'
import { ClassInRoom } from '../../rooms/roster/class-in-room.tsx'
import { deskOf } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'

/** Who is here, by their names. */
export function Attendance({ roster, door }: ClassPartProps) {
  const desk = deskOf(door, roster)
  return (
    <ClassInRoom roster={roster} desk={desk} title={t('classes.section.attendance')}>
      <AttendanceBoard roster={roster} desk={desk} />
    </ClassInRoom>
  )
}
