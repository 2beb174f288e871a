import type { LessonView } from '#appliance/contract/lesson.ts'

const BEFORE_THE_BELL = 10 * 60_000
/** Of a class that no timetable knows. */
const USUAL_LESSON = 45 * 60_000

/** The last ten minutes before the bell, and after it as long as the class goes on. */
export function isNearItsEnd({ running, startedAt, planned }: Pick<LessonView, 'running' | 'startedAt' | 'planned'>, now: number): boolean {
  const ends = planned?.endsAt ?? (startedAt === undefined ? undefined : startedAt + USUAL_LESSON)
  return running && ends !== undefined && ends - now <= BEFORE_THE_BELL
}
