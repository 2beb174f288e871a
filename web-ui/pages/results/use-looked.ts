import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { lookedIn } from './which.ts'
import type { Looked } from './which.ts'

/** Follows the address. */
export function useLooked(): Signal<Looked> {
  const looked = useSignal(lookedIn(location.hash))
  useEffect(() => {
    const moved = (): void => void (looked.value = lookedIn(location.hash))
    window.addEventListener('hashchange', moved)
    return () => window.removeEventListener('hashchange', moved)
  }, [looked])
  return looked
}
