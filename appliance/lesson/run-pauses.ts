import type { Log } from '#appliance/base/log.ts'
import type { Watchable } from '#appliance/base/view.ts'
import type { RunChoice, RunView } from '#appliance/contract/run.ts'
import type { Tutoring } from '#appliance/contract/run-sheet.ts'
import type { Lesson } from './lesson.ts'

/** What of a run sheet in use is needed here. */
export interface PausedRun {
  readonly view: Watchable<RunView>
  choose(request: { readonly on: string; readonly choice: RunChoice }): Promise<unknown>
}

/**
 * A pause is one of the class and of its run sheet, wherever it was tapped or planned: the far teacher is muted or held, and the sheet counts
 * what is explained. For as long as both live.
 */
export function pauseTogether(run: PausedRun, lesson: Pick<Lesson, 'pause' | 'resume' | 'view'>, log: Log): void {
  const follow = (done: Promise<unknown>): void => {
    // What cannot be held goes on; and of two teachers who tap at once, one is told.
    done.catch((err: unknown) => log.info({ err }, 'pause not followed'))
  }
  let [ofRun, ofClass] = [pauseOf(run.view.value), lesson.view.value.pause?.live]
  run.view.watch((view) => {
    const now = pauseOf(view)
    if (now === ofRun) return
    ofRun = now
    if (!lesson.view.value.running || now === lesson.view.value.pause?.live) return
    follow(now === undefined ? lesson.resume() : lesson.pause(now))
  })
  lesson.view.watch(({ running, pause }) => {
    const now = pause?.live
    if (now === ofClass) return
    ofClass = now
    const { phase, run: sheet } = run.view.value
    const on = sheet?.steps[sheet.at]?.step.id
    if (!running || on === undefined || now === pauseOf(run.view.value)) return
    if (phase === 'finished') return
    if (now !== undefined) follow(run.choose({ on, choice: { do: 'pause', live: now } }))
    else if (phase !== 'running') follow(run.choose({ on, choice: { do: 'resume' } }))
  })
}

/** Beside an item, and a step that shows nothing, the scene goes on in a pause: the phase alone tells of it. */
function pauseOf({ phase, run }: RunView): Tutoring | undefined {
  switch (phase) {
    case 'tutoring':
      return 'goes-on'
    case 'held':
      return 'held'
    case 'running':
      return run?.scene?.show === 'pause' ? run.scene.live : undefined
    case 'idle':
    case 'finished':
      return undefined
    default:
      return phase satisfies never
  }
}
