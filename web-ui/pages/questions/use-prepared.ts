import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { PreparedList } from '#appliance/contract/prepared.ts'
import type { Answer, Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { prepareCommands } from '../../box-client/prepare-commands.ts'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { useUndo } from '../../rooms/parts/undo.tsx'

export interface PreparedDoor {
  readonly list: Signal<PreparedList | undefined>
  /** Why the list could not be had. */
  readonly lost: Signal<Failure | undefined>
  /** Why the last change was not made. */
  readonly failure: Signal<Failure | undefined>
  readonly busy: boolean
  readonly undo: ReturnType<typeof useUndo>['undo']
  readonly offer: ReturnType<typeof useUndo>['offer']
  /** Makes a change, and shows what there is after it; undefined where it was not made. */
  give(command: () => Promise<Answer<PreparedList>>): Promise<PreparedList | undefined>
}

/** What is prepared on the box, whoever prepares it. */
export function usePrepared(page: BoxPage): PreparedDoor {
  const list = useSignal<PreparedList | undefined>(undefined)
  const lost = useSignal<Failure | undefined>(undefined)
  const { busy, failure, give: giveOne } = useCommand()
  const { undo, offer } = useUndo()
  const isDown = page.link.value.state === 'down'
  const revision = page.quiz.value?.prepared.revision
  useEffect(() => {
    if (isDown) return
    void prepareCommands.list().then((answer) => {
      if (answer.ok) list.value = answer.value
      lost.value = answer.ok ? undefined : answer.failure
    })
  }, [revision, isDown])
  const give: PreparedDoor['give'] = async (command) => {
    const now = await giveOne(command)
    if (now !== undefined) list.value = now
    return now
  }
  return { list, lost, failure, busy: busy.value || isDown, undo, offer, give }
}
