import type { Step, StepDraft } from '#appliance/contract/run-sheet.ts'

/** A step as it is written, without what the box keeps of it. */
export function draftOf(step: Step): StepDraft {
  const { minutes } = step
  const note = step.note === undefined ? {} : { note: step.note }
  switch (step.kind) {
    case 'live':
    case 'note':
      return { kind: step.kind, minutes, ...note }
    case 'pause':
      return { kind: 'pause', minutes, live: step.live, ...note }
    case 'question':
      return { kind: 'question', minutes, question: step.question, ...note }
    case 'item': {
      const { itemId, fromMs, toMs, page } = step
      return {
        ...{ kind: 'item', minutes, itemId, ...note },
        ...(fromMs === undefined ? {} : { fromMs }),
        ...(toMs === undefined ? {} : { toMs }),
        ...(page === undefined ? {} : { page }),
      }
    }
    default:
      return step satisfies never
  }
}

/** `4:30` */
export function clockOf(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return ''
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Milliseconds of `4:30` or `4`; undefined where it is neither. */
export function millisecondsOf(text: string): number | undefined {
  const [, minutes, seconds] = /^\s*(\d{1,3})(?:[:：](\d{1,2}))?\s*$/.exec(text) ?? []
  return minutes === undefined ? undefined : (Number(minutes) * 60 + Number(seconds ?? 0)) * 1000
}
