import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Failure } from '../../box-client/api.ts'
import { commands } from '../../box-client/commands.ts'
import type { PageClock } from '../../box-client/page-clock.ts'

/** As long as everything that can be taken back here. */
const UNDO_FOR = 5_000

/**
 * Deletes recordings so that a slip of the thumb can be taken back: the box is told only after five seconds, or when the list is
 * left. A page that is closed before that deletes nothing.
 */
export function useRemoval(clock: PageClock) {
  const leaving = useSignal<ReadonlyMap<string, () => void>>(new Map())
  const failure = useSignal<Failure | undefined>(undefined)

  const forget = (id: string) => {
    leaving.value = new Map([...leaving.value].filter(([other]) => other !== id))
  }
  const remove = async (id: string) => {
    const answer = await commands.recordings.remove(id)
    failure.value = answer.ok ? undefined : answer.failure
    if (!answer.ok) forget(id)
  }
  const bid = (id: string) => {
    if (leaving.value.has(id)) return
    leaving.value = new Map([...leaving.value, [id, clock.after(UNDO_FOR, () => void remove(id))]])
  }
  const takeBack = (id: string) => {
    leaving.value.get(id)?.()
    forget(id)
  }
  useEffect(() => {
    return () => {
      for (const [id, cancel] of leaving.peek()) {
        cancel()
        void commands.recordings.remove(id)
      }
    }
  }, [])
  return { leaving, failure, bid, takeBack }
}
