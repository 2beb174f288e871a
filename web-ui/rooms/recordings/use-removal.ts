import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RecordingView } from '#appliance/contract/recordings.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'

/** As long as everything that can be taken back here. */
const UNDO_FOR = 5_000

interface Removal {
  /** As it was when somebody wished it gone. */
  kept: boolean
  cancel: () => void
}

/**
 * Deletes recordings so that a slip of the thumb can be taken back: the box is told only after five seconds, or when the list is
 * left. A page that is closed before that deletes nothing, and what somebody else has kept meanwhile stays.
 */
export function useRemoval({ clock, recordings }: Pick<BoxPage, 'clock' | 'recordings'>) {
  const leaving = useSignal<ReadonlyMap<string, Removal>>(new Map())
  const failure = useSignal<Failure | undefined>(undefined)

  const forget = (id: string) => {
    leaving.value = new Map([...leaving.value].filter(([other]) => other !== id))
  }
  const keptSince = (id: string) => {
    const kept = recordings.peek()?.recordings.some((recording) => recording.id === id && recording.kept)
    return kept === true && leaving.peek().get(id)?.kept === false
  }
  const remove = async (id: string) => {
    if (keptSince(id)) return forget(id)
    const answer = await commands.recordings.remove(id)
    failure.value = answer.ok ? undefined : answer.failure
    if (!answer.ok) forget(id)
  }
  const bid = ({ id, kept }: RecordingView) => {
    if (leaving.value.has(id)) return
    const cancel = clock.after(UNDO_FOR, () => void remove(id))
    leaving.value = new Map([...leaving.value, [id, { kept, cancel }]])
  }
  const takeBack = (id: string) => {
    leaving.value.get(id)?.cancel()
    forget(id)
  }
  useEffect(() => {
    return () => {
      for (const [id, { cancel }] of leaving.peek()) {
        cancel()
        if (!keptSince(id)) void commands.recordings.remove(id)
      }
    }
  }, [])
  return { leaving, failure, bid, takeBack }
}
