import { signal } from '@preact/signals'
import type { RosterView } from '#appliance/contract/roster.ts'

/** What of the roster is at hand on the class page. */
export type RosterTool = 'pick' | 'attendance' | 'points'

/** none: a teacher has closed what there was. */
const opened = signal<RosterTool | 'none' | undefined>(undefined)
/** Somebody is to be picked as soon as the page can. */
export const picksAtOnce = signal(false)

/** The one that was opened, else what is going on, as after a reload. */
export function toolOf(roster: RosterView | undefined): RosterTool | undefined {
  if (opened.value === 'none') return undefined
  return opened.value ?? (roster?.wave?.kind === 'attendance' ? 'attendance' : roster?.pick === undefined ? undefined : 'pick')
}

export function openTool(tool: RosterTool): void {
  opened.value = tool
  picksAtOnce.value = tool === 'pick'
}

export function closeTool(): void {
  opened.value = 'none'
  picksAtOnce.value = false
}
