import { useEffect, useRef } from 'preact/hooks'
import type { Answer, Failure } from '../../box-client/api.ts'
import type { PageClock } from '../../box-client/page-clock.ts'
import type { HandCounts } from '../../box-client/quiz-commands.ts'

/** Taps on a stepper come faster than that, and are one count. */
const COUNTED_AFTER = 600

/** By whom hands are told to the box. */
interface HandsLine {
  /** What a command names. */
  readonly on: () => string
  readonly tell: (on: string, hands: HandCounts) => Promise<Answer<unknown>>
  /** What it would have to name, in what the box answers where somebody else was faster. */
  readonly onOf: (current: unknown) => string | undefined
}

/** Hands are sent once the finger rests, one count after the other; where its time is over meanwhile, they are still of that round. */
export function useHands(clock: PageClock, failure: { value: Failure | undefined }, line: HandsLine) {
  const waiting = useRef<{ round: string; hands: HandCounts } | undefined>(undefined)
  const sent = useRef<Promise<void>>(Promise.resolve())
  const cancel = useRef<(() => void) | undefined>(undefined)

  const send = async (): Promise<void> => {
    const counted = waiting.current
    waiting.current = undefined
    const on = line.on()
    if (counted === undefined || roundOf(on) !== counted.round) return
    let answer = await line.tell(on, counted.hands)
    const now = answer.ok || answer.failure.code !== 'QUIZ_MOVED' ? undefined : line.onOf(answer.failure.current)
    if (now !== undefined && roundOf(now) === counted.round) answer = await line.tell(now, counted.hands)
    failure.value = answer.ok ? undefined : answer.failure
  }
  const flush = (): Promise<void> => {
    cancel.current?.()
    sent.current = sent.current.then(send)
    return sent.current
  }
  const count = (hands: HandCounts): void => {
    waiting.current = { round: roundOf(line.on()), hands }
    cancel.current?.()
    cancel.current = clock.after(COUNTED_AFTER, () => void flush())
  }
  useEffect(() => () => void flush(), [])
  return { count, flush }
}

/** A state is named by its question, its round and its phase. */
function roundOf(on: string): string {
  return on.slice(0, on.lastIndexOf('/'))
}
