import { useSignal, useSignalEffect } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { pageClock } from '../../box-client/page-clock.ts'

/** A start of the box that this page has asked for: awaited, longer than it should take, or done after so many seconds. */
export type NewStartState = 'none' | 'awaited' | 'long' | { seconds: number }

export interface NewStartWatch {
  state: Signal<NewStartState>
  expect(): void
  forget(): void
}

const LONG = 45_000

/** Follows the box through a start that was asked for: it is back when it calls itself by another start. */
export function useNewStart(page: BoxPage): NewStartWatch {
  const state = useSignal<NewStartState>('none')
  const asked = useRef<{ boot: string | undefined; at: number; cancel: () => void } | undefined>(undefined)
  const forget = () => {
    asked.current?.cancel()
    asked.current = undefined
    state.value = 'none'
  }
  useEffect(() => () => asked.current?.cancel(), [])
  useSignalEffect(() => {
    const boot = page.box.value?.boot
    const before = asked.current
    if (before === undefined || boot === undefined || boot === before.boot) return
    forget()
    state.value = { seconds: Math.max(1, Math.round((pageClock.now() - before.at) / 1000)) }
  })
  const expect = () => {
    const cancel = pageClock.after(LONG, () => (state.value = 'long'))
    asked.current = { boot: page.box.peek()?.boot, at: pageClock.now(), cancel }
    state.value = 'awaited'
  }
  return { state, expect, forget }
}
