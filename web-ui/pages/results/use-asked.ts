import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Answer, Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'

/** What the box answered last, of what `key` names; why it did not. */
export interface Asked<T> {
  readonly value: T | undefined
  readonly failure: Failure | undefined
  readonly again: () => void
}

/** Asked whenever something else is meant, one more question was kept, or the box is back. What was known stays until then. */
export function useAsked<T>(page: BoxPage, key: string, question: () => Promise<Answer<T>>): Asked<T> {
  const known = useSignal<{ key: string; value: T } | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  const tries = useSignal(0)
  const isDown = page.link.value.state === 'down'
  const last = page.quiz.value?.last?.id
  useEffect(() => {
    if (isDown) return
    let left = false
    void question().then((answer) => {
      if (left) return
      if (answer.ok) known.value = { key, value: answer.value }
      failure.value = answer.ok ? undefined : answer.failure
    })
    return () => void (left = true)
  }, [key, isDown, last, tries.value])
  return {
    value: known.value?.key === key ? known.value.value : undefined,
    failure: failure.value,
    again: () => void (tries.value += 1),
  }
}
