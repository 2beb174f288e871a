import { useSignal, useSignalEffect } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { TimetablePlan } from '#appliance/contract/timetable.ts'
import type { Answer, Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { timetableCommands } from '../../box-client/plan-commands.ts'
import type { useUndo } from '../../rooms/parts/undo.tsx'

/** The plan as it is on the box, and the way to change it. */
export interface PlanDoor {
  readonly plan: Signal<TimetablePlan | undefined>
  readonly failure: Signal<Failure | undefined>
  /** Carries a change out and looks at the plan anew, also where somebody else was faster. Answers undefined where it was not carried out. */
  give<T>(command: () => Promise<Answer<T>>): Promise<T | undefined>
}

/** What each part of the page is given. */
export interface PartProps {
  page: BoxPage
  door: PlanDoor
  plan: TimetablePlan
  undo: ReturnType<typeof useUndo>
}

/** Looks again whenever the box says that something was edited, by whomever. */
export function usePlan(page: BoxPage): PlanDoor {
  const plan = useSignal<TimetablePlan | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const looks = useRef(0)
  const look = async (): Promise<void> => {
    const mine = (looks.current += 1)
    const answer = await timetableCommands.plan()
    // Of two that are under way, the later was asked with more known.
    if (mine !== looks.current) return
    if (answer.ok) plan.value = answer.value
    else failure.value = answer.failure
  }
  useSignalEffect(() => {
    const revision = page.timetable.value?.revision
    if (page.link.value.state === 'up' && (plan.peek() === undefined || plan.peek()?.revision !== revision)) void look()
  })
  return {
    plan,
    failure,
    give: async (command) => {
      const answer = await command()
      failure.value = answer.ok ? undefined : answer.failure
      await look()
      return answer.ok ? answer.value : undefined
    },
  }
}
