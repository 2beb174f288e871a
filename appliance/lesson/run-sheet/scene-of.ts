import type { StepScene } from '#appliance/contract/run.ts'
import type { Step } from '#appliance/contract/run-sheet.ts'
import type { RunState } from './run-state.ts'

type Shown = Pick<RunState, 'steps' | 'at' | 'phase' | 'page'>

/** What the screens should show now: of a step that has nothing to show, what was shown before it. Undefined: the class as it is without a sheet. */
export function sceneOf({ steps, at, phase, page }: Shown): StepScene | undefined {
  if (phase === 'finished') return undefined
  const own = sceneAt(steps, at)
  const turned = own?.show === 'item' && page !== undefined ? { ...own, page } : own
  if (phase === 'running') return turned
  const pause = phase === 'held' ? 'held' : 'goes-on'
  return turned?.show === 'item' ? { ...turned, pause } : { show: 'pause', live: pause }
}

/** The item that a step itself puts before the class; undefined where it has none, or none that a class may see. */
export function itemOf(step: Step): string | undefined {
  const scene = sceneOfStep(step)
  return scene !== undefined && 'itemId' in scene ? scene.itemId : undefined
}

function sceneAt(steps: Shown['steps'], at: number): StepScene | undefined {
  for (let place = at; place >= 0; place -= 1) {
    const step = steps[place]?.step
    const scene = step === undefined ? undefined : sceneOfStep(step)
    if (scene !== undefined) return scene
  }
  return undefined
}

function sceneOfStep(step: Step): StepScene | undefined {
  switch (step.kind) {
    case 'live':
      return { show: 'live' }
    case 'question':
      return { show: 'question', question: step.question }
    case 'pause':
      return { show: 'pause', live: step.live }
    case 'item':
      return sceneOfItem(step)
    case 'note':
      return undefined
    default:
      return step satisfies never
  }
}

/** What is for teachers alone is never put on a screen; of a quiz the quiz shows the questions without their key. */
function sceneOfItem({ itemId, item, fromMs, toMs, page }: Extract<Step, { kind: 'item' }>): StepScene | undefined {
  if (item.kind === 'quiz') return { show: 'question', itemId }
  if (item.forTeachers) return undefined
  return {
    ...{ show: 'item', itemId, itemKind: item.kind },
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(page === undefined ? {} : { page }),
  }
}
