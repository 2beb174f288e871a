import { useComputed, useSignal, useSignalEffect } from '@preact/signals'
import type { Pupil } from '#appliance/contract/roster.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { rosterCommands } from '../../box-client/roster-commands.ts'
import { knowsPin } from '../sign-in/knows-pin.ts'
import type { PupilNames } from './who.ts'

/** What the pupils of the class in the room are called: by their names for whoever gave the PIN, by their seats for all others. */
export function usePupilNames(page: BoxPage): PupilNames {
  const known = useSignal<{ of: string; pupils: readonly Pupil[] }>({ of: '', pupils: [] })
  useSignalEffect(() => {
    const roster = page.roster.value
    const now = roster?.classes.find(({ id }) => id === roster.now?.classId)
    if (now === undefined || !knowsPin(page) || page.link.value.state !== 'up') return
    const of = `${now.id}/${now.revision}`
    if (known.peek().of === of) return
    void rosterCommands.detail(now.id).then((answer) => {
      // Without names, their seats do.
      if (answer.ok) known.value = { of, pupils: answer.value.pupils }
    })
  })
  const names = useComputed(() => {
    const labels = page.roster.value?.pupils.map(({ id, label }): [string, string] => [id, label]) ?? []
    const called = known.value.pupils.flatMap(({ id, name }): [string, string][] => (name === undefined ? [] : [[id, name]]))
    return new Map([...labels, ...called])
  })
  return names.value
}
