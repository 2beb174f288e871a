import { MOST_STEPS } from '#appliance/contract/run-sheet.ts'
import type { ItemFacts, LibraryForSheets } from './ports.ts'
import { refused } from './refusals.ts'

/** One thing of a lesson plan, in order. */
export interface PlanPart {
  readonly itemId: string
  /** Undefined where no catalogue names it. */
  readonly facts: ItemFacts | undefined
  /** As the plan that names it says. */
  readonly minutes: number | undefined
}

/** A lesson plan in a lesson plan in a lesson plan. */
const DEEPEST = 8
/** Plans that hold nothing cost time all the same. */
const MOST_LOOKS = 1000

interface Walk {
  readonly library: Pick<LibraryForSheets, 'item'>
  readonly into: PlanPart[]
  /** From the plan that was asked for down to this one. */
  readonly path: ItemFacts[]
  looks: number
}

/**
 * All that a lesson plan is made of, with the plans in it taken apart. Throws RUN_SHEET_REFUSED where a plan contains itself, is nested deeper
 * than eight plans, or holds more than a sheet can have; the sentence names the plan.
 */
export function flattenPlan(plan: ItemFacts, library: Pick<LibraryForSheets, 'item'>): readonly PlanPart[] {
  const walk: Walk = { library, into: [], path: [], looks: 0 }
  enter(plan, walk)
  return walk.into
}

function enter(plan: ItemFacts, walk: Walk): void {
  if (walk.path.some(({ id }) => id === plan.id)) throw cycleOf(plan, walk.path)
  if (walk.path.length >= DEEPEST) throw refused('too-deep', `${nameOf(plan)} lies in more than ${DEEPEST} lesson plans`)
  walk.path.push(plan)
  for (const { itemId, minutes } of plan.parts ?? []) look({ itemId, minutes, facts: walk.library.item(itemId) }, walk)
  walk.path.pop()
}

function look(part: PlanPart, walk: Walk): void {
  const root = walk.path[0]
  walk.looks += 1
  if (walk.looks > MOST_LOOKS)
    throw refused('too-large', `${root === undefined ? 'the plan' : nameOf(root)} names more than ${MOST_LOOKS} parts`)
  if (part.facts?.kind === 'lesson-plan') return enter(part.facts, walk)
  if (walk.into.length >= MOST_STEPS)
    throw refused('too-many-steps', `${root === undefined ? 'the plan' : nameOf(root)} has more than ${MOST_STEPS} steps`)
  walk.into.push(part)
}

function cycleOf(plan: ItemFacts, path: readonly ItemFacts[]): Error {
  const ring = [...path.slice(path.findIndex(({ id }) => id === plan.id)), plan]
  return refused('cycle', `a lesson plan contains itself: ${ring.map(nameOf).join(' › ')}`, { path: ring.map(({ id }) => id) })
}

function nameOf({ id, title }: ItemFacts): string {
  return `${title['zh-Hans'] ?? title['en'] ?? Object.values(title)[0] ?? ''} (${id})`.trim()
}
