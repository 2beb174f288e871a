import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Answer, Failure } from '../../box-client/api.ts'

/**
 * Gives one command at a time and keeps why the last one failed, until the next try. Commands that must not wait for each
 * other have one of these each, and may share the `failure` that is said.
 */
export function useCommand(shared?: Signal<Failure | undefined>) {
  const busy = useSignal(false)
  const own = useSignal<Failure | undefined>(undefined)
  const failure = shared ?? own

  async function give<T>(command: () => Promise<Answer<T>>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    const answer = await command()
    busy.value = false
    failure.value = answer.ok ? undefined : answer.failure
    return answer.ok ? answer.value : undefined
  }

  return { busy, failure, give }
}
