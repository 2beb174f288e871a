import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { pageClock } from '../../box-client/page-clock.ts'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'

interface HoldButtonProps {
  icon: IconName
  label: string
  hint: string
  /** Asked of those whose device can only click: a second click within five seconds counts. */
  confirm: string
  /** It is being carried out; holding once more would do nothing. */
  busy: boolean
  onHeld(): void
}

const HOLD = 1_000
const CONFIRM_WITHIN = 5_000

/** A button for what must not happen by a brush of the thumb: held for a second while its ring fills, by finger or key. */
export function HoldButton(props: HoldButtonProps) {
  const holding = useSignal(false)
  const armed = useSignal(false)
  const cancel = useRef<(() => void) | undefined>(undefined)
  useEffect(() => () => cancel.current?.(), [])

  const begin = () => {
    if (holding.value || props.busy) return
    holding.value = true
    cancel.current = pageClock.after(HOLD, () => {
      holding.value = false
      props.onHeld()
    })
  }
  const letGo = () => {
    cancel.current?.()
    holding.value = false
  }
  // A screen reader's activation is a click with neither pointer nor key before it.
  const clicked = (detail: number) => {
    if (detail !== 0 || props.busy) return
    if (armed.value) return props.onHeld()
    armed.value = true
    pageClock.after(CONFIRM_WITHIN, () => (armed.value = false))
  }
  const isHoldKey = (key: string) => key === ' ' || key === 'Enter'

  return (
    <button
      type="button"
      class={`button big hold ${holding.value ? 'holding' : ''}`}
      aria-disabled={props.busy || undefined}
      onPointerDown={(event) => (event.button === 0 ? begin() : undefined)}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => (isHoldKey(event.key) ? (event.preventDefault(), event.repeat ? undefined : begin()) : undefined)}
      onKeyUp={(event) => (isHoldKey(event.key) ? (event.preventDefault(), letGo()) : undefined)}
      onBlur={letGo}
      onClick={(event) => clicked(event.detail)}
    >
      <span class="ring" aria-hidden="true">
        <svg viewBox="0 0 36 36">
          <circle class="track" cx="18" cy="18" r="15" />
          <circle class="fill" cx="18" cy="18" r="15" pathLength="1" />
        </svg>
        <Icon name={props.icon} />
      </span>
      <span class="two-lines">
        <b>{armed.value ? props.confirm : props.label}</b>
        <small>{props.hint}</small>
      </span>
    </button>
  )
}
