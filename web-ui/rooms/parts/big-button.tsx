import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'

interface BigButtonProps {
  icon: IconName
  busy: boolean
  hint: string
  onPress: () => void
  children: string
}

/** What a page is about, in one place, with what it does under it. */
export function BigButton({ icon, busy, hint, onPress, children }: BigButtonProps) {
  return (
    <button type="button" class="button primary big" aria-disabled={busy || undefined} onClick={() => (busy ? undefined : onPress())}>
      <Icon name={icon} />
      <span class="two-lines">
        <b>{children}</b>
        <small>{hint}</small>
      </span>
    </button>
  )
}
