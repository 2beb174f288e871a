import type { ComponentChildren } from 'preact'
import { Icon } from '../../parts/icon.tsx'
import type { IconName } from '../../parts/icon.tsx'

interface MoveProps {
  icon?: IconName
  /** What most do next. */
  isMain?: boolean
  busy: boolean
  label?: string
  onPress: () => void
  children: ComponentChildren
}

/**
 * One thing that can be done from the screen: large enough for a mouse at arm's length, and a stop of the remote. Many double-click whatever they see:
 * that is once, and not what has come under the mouse meanwhile.
 */
export function Move({ icon, isMain = false, busy, label, onPress, children }: MoveProps) {
  return (
    <button
      type="button"
      class={`move ${isMain ? 'main' : ''}`}
      data-stop
      aria-label={label}
      aria-disabled={busy || undefined}
      onClick={({ detail }) => (busy || detail > 1 ? undefined : onPress())}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}
