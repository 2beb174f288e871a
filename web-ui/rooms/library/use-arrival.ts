import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { pageClock } from '../../box-client/page-clock.ts'

const ASK_AGAIN = 10_000
/** An answer that took so long was waited for by the box, too: it is on its way. */
const WAITED = 3000

/** here: it can be opened. coming: the box fetches it now, because somebody waits for it. refused: not now. */
export type Arrival = 'here' | 'coming' | 'refused'

/**
 * Whether a file can be opened. What is not on the box yet is asked for: the box fetches it before other things where that harms no class,
 * and answers as soon as its first piece is there.
 */
export function useArrival(address: string, isHere: boolean): Arrival {
  const arrival = useSignal<Arrival>(isHere ? 'here' : 'coming')
  if (isHere) arrival.value = 'here'
  const isOpen = arrival.value === 'here'
  useEffect(() => {
    if (isOpen) return undefined
    const left = new AbortController()
    let stop = (): void => undefined
    const ask = async (): Promise<void> => {
      const asked = pageClock.steady()
      const isThere = await firstByte(address, left.signal)
      if (left.signal.aborted) return
      const waited = pageClock.steady() - asked > WAITED
      arrival.value = isThere ? 'here' : waited ? 'coming' : 'refused'
      if (!isThere) stop = pageClock.after(waited ? 0 : ASK_AGAIN, () => void ask())
    }
    void ask()
    return () => {
      left.abort()
      stop()
    }
  }, [address, isOpen])
  return arrival.value
}

async function firstByte(address: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(address, { headers: { range: 'bytes=0-0' }, signal })
    await response.arrayBuffer()
    return response.ok
  } catch {
    // The box is away, or the answer broke off; it is asked again.
    return false
  }
}
