import { useSignal, useSignalEffect } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { ClassDetail, ClassSummary, Pupil, RosterView } from '#appliance/contract/roster.ts'
import type { Answer, Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { useCommand } from '../../rooms/parts/use-command.ts'
import type { RosterDesk } from '../../rooms/roster/roster-desk.ts'

/** One class as it is on the box, and the way to change it. */
export interface ClassDoor {
  readonly detail: Signal<ClassDetail | undefined>
  readonly failure: Signal<Failure | undefined>
  readonly busy: Signal<boolean>
  /** Another class is looked at. */
  readonly look: (classId: string) => void
  /** Carries a change out. Answers undefined where it was not. */
  give<T>(command: () => Promise<Answer<T>>): Promise<T | undefined>
}

/** What each part of the page is given. */
export interface ClassPartProps {
  page: BoxPage
  roster: RosterView
  door: ClassDoor
}

/** The class in the room, else the first; looked at again whenever the box says that it has become another. */
export function useClass(page: BoxPage): ClassDoor {
  const chosen = useSignal<string | undefined>(undefined)
  const detail = useSignal<ClassDetail | undefined>(undefined)
  const { busy, failure, give } = useCommand()
  useSignalEffect(() => {
    const summary = shownClass(page.roster.value, chosen.value)
    if (page.link.value.state !== 'up') return
    if (summary === undefined) return void (detail.value = undefined)
    const known = detail.peek()?.class
    if (known?.id === summary.id && known.revision === summary.revision) return
    void rosterCommands.detail(summary.id).then((answer) => {
      if (answer.ok) detail.value = answer.value
      else failure.value = answer.failure
    })
  })
  return {
    ...{ detail, failure, busy, give },
    look: (classId) => void (chosen.value = classId),
  }
}

function shownClass(roster: RosterView | undefined, chosen: string | undefined): ClassSummary | undefined {
  const find = (id: string | undefined): ClassSummary | undefined => roster?.classes.find((one) => one.id === id)
  return find(chosen) ?? find(roster?.now?.classId) ?? roster?.classes[0]
}

/** What a teacher calls a pupil. */
export function calledOf(pupil: Pupil | undefined, label = ''): string {
  return pupil?.name ?? pupil?.seat ?? pupil?.number ?? label
}

/** What the tools of the class in the room need: this page is behind the PIN. */
export function deskOf({ page, roster: { pupils }, door }: ClassPartProps): RosterDesk {
  const known = new Map(door.detail.value?.pupils.map((pupil) => [pupil.id, pupil]))
  const names = new Map(pupils.map(({ id, label }) => [id, calledOf(known.get(id), label)]))
  return {
    names,
    busy: door.busy.value,
    canName: true,
    usesPhones: page.quiz.value?.phonesAnswer !== false,
    mainKind: 'primary',
    give: (command) => door.give(command),
  }
}
