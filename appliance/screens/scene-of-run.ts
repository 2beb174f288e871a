import type { RunView, StepScene } from '#appliance/contract/run.ts'
import type { ItemScene, QuestionScene, Scene } from '#appliance/contract/screens.ts'

type Run = NonNullable<RunView['run']>
type Shown<K extends StepScene['show']> = Extract<StepScene, { show: K }>

/** What a run sheet puts on the screens; undefined: nothing, the class goes as it would without one. */
export function sceneOfRun({ phase, asOf, run }: RunView, channel: string): Scene | undefined {
  const scene = run?.scene
  if (run === undefined || scene === undefined || phase === 'idle' || phase === 'finished') return undefined
  switch (scene.show) {
    case 'live':
      return { kind: 'live', channel }
    case 'pause':
      return { kind: 'tutoring', channel, live: scene.live }
    case 'item':
      return itemScene(scene, run, asOf)
    case 'question':
      return questionScene(scene, run)
    default:
      return scene satisfies never
  }
}

/** Of a step that has nothing to show, it is the item of the step before. */
function itemScene({ show, ...item }: Shown<'item'>, { steps, at }: Run, asOf: number): ItemScene {
  const isOf = ({ step }: Run['steps'][number]): boolean => step.kind === 'item' && step.itemId === item.itemId
  const shown = steps.slice(0, at + 1).findLast(isOf) ?? steps[at]
  return { kind: show, ...item, stepId: shown?.step.id ?? '', spentMs: shown?.spentMs ?? 0, asOf }
}

/** Never with its answer: a pupil may look at what a screen is told. */
function questionScene({ question, itemId }: Shown<'question'>, { steps }: Run): QuestionScene {
  if (question !== undefined) return { kind: 'question', form: question.form, text: question.text }
  const quiz = steps.find(({ step }) => step.kind === 'item' && step.itemId === itemId)?.step
  return { kind: 'question', text: '', ...(quiz?.kind === 'item' ? { title: quiz.item.title } : {}) }
}
