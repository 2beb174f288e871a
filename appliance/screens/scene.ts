import type { LessonView } from '#appliance/contract/lesson.ts'
import type { RunView } from '#appliance/contract/run.ts'
import type { Scene } from '#appliance/contract/screens.ts'
import { sceneOfRun } from './scene-of-run.ts'

/** What the screens show for a lesson, and the run sheet by which it goes; the teacher's black goes before everything. */
export function sceneOf(lesson: LessonView, run: RunView): Scene {
  if (lesson.black) return { kind: 'black' }
  if (!lesson.running) return { kind: 'welcome' }
  const { channel, pause } = lesson
  const scene = sceneOfRun(run, channel) ?? { kind: 'live', channel }
  // Whether the far teacher is muted or waits is the class's word: a sheet may say it a moment before it is so.
  if (scene.kind !== 'live' && scene.kind !== 'tutoring') return scene
  return pause === undefined ? { kind: 'live', channel } : { kind: 'tutoring', channel, live: pause.live }
}
