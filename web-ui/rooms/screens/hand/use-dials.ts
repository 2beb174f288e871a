import { useSignal } from '@preact/signals'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { turned, typed, within } from './digits.ts'
import type { Place } from './digits.ts'
import type { HandCommands } from './use-hand.ts'

type Counts = Readonly<Record<string, number>>

/** Hands as they are being counted at the screen, and the digit that a remote is turning. */
export function useDials(page: BoxPage, hand: HandCommands) {
  const own = useSignal<{ readonly on: string; readonly hands: Counts } | undefined>(undefined)
  const turning = useSignal<{ readonly answer: string; readonly place: Place } | undefined>(undefined)
  const typing = useSignal<{ readonly answer: string; readonly count: number } | undefined>(undefined)
  // Looked at each time: keys may come faster than the page is drawn.
  const countsNow = (): Counts => {
    const { on, hands } = page.question.value?.hand ?? { on: '', hands: {} }
    return own.value?.on === on ? own.value.hands : hands
  }
  const countOf = (answer: string): number => countsNow()[answer] ?? 0
  const put = (answer: string, count: number): void => {
    const hands = { ...countsNow(), [answer]: within(count) }
    own.value = { on: page.question.value?.hand?.on ?? '', hands }
    hand.count(hands)
  }
  const placeOf = (answer: string): Place | undefined => (turning.value?.answer === answer ? turning.value.place : undefined)

  return {
    ...{ countOf, placeOf },
    set(answer: string, count: number): void {
      typing.value = undefined
      put(answer, count)
    },
    type(answer: string, digit: number): void {
      const count = typed(typing.value?.answer === answer ? typing.value.count : undefined, digit)
      typing.value = { answer, count }
      put(answer, count)
    },
    /** Whether a digit is being turned; then it was turned. */
    turn(answer: string, by: 1 | -1): boolean {
      const place = placeOf(answer)
      if (place !== undefined) put(answer, turned(countOf(answer), place, by))
      return place !== undefined
    },
    /** The tens, then the ones, then no digit any more: then it is told. Answers whether it is done. */
    go(answer: string): boolean {
      typing.value = undefined
      const place = placeOf(answer)
      turning.value = place === undefined ? { answer, place: 'tens' } : place === 'tens' ? { answer, place: 'ones' } : undefined
      if (turning.value !== undefined) return false
      void hand.flush()
      return true
    },
    /** Somebody has gone elsewhere. */
    leave(): void {
      typing.value = undefined
      turning.value = undefined
    },
  }
}

export type Dials = ReturnType<typeof useDials>
