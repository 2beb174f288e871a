import type { LessonView } from '#appliance/contract/lesson.ts'
import type { Scene } from '#appliance/contract/screens.ts'

/** What the screens show for a lesson; the teacher's black goes before everything. */
export function sceneOf(lesson: LessonView): Scene {
  if (lesson.black) return { kind: 'black' }
  switch (lesson.phase) {
    case 'idle':
      return { kind: 'welcome' }
    case 'live':
      return { kind: 'live', channel: lesson.channel }
    default:
      return lesson.phase satisfies never
  }
}
