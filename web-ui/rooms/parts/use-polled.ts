import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Answer, Failure } from '../../box-client/api.ts'
import { pageClock } from '../../box-client/page-clock.ts'

/**
 * What the box answers to `question`, asked again every `milliseconds` while the page is looked at; the last answer stays when the
 * box does not answer, and `failure` says why.
 */
export function usePolled<T>(question: () => Promise<Answer<T>>, milliseconds: number) {
  const value = useSignal<T | undefined>(undefined)
  const failure = useSignal<Failure | undefined>(undefined)
  useEffect(() => {
    let [left, asking] = [false, false]
    const look = async () => {
      if (asking || document.visibilityState !== 'visible') return
      asking = true
      const answer = await question()
      asking = false
      if (left) return
      if (answer.ok) value.value = answer.value
      failure.value = answer.ok ? undefined : answer.failure
    }
    const stop = pageClock.every(milliseconds, () => void look())
    void look()
    return () => {
      left = true
      stop()
    }
  }, [])
  return { value, failure }
}
