import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'
import type { Shortcut } from './shortcut.ts'

interface BigButtonProps {
  icon: IconName
  /** primary: what the page is about, once on a page. strong: what a card is about. */
  kind?: 'primary' | 'strong'
  busy: boolean
  hint: string
  shortcut?: Shortcut
  onPress: () => void
  children: string
}

/** What a page or a card is about, in one place, with what it does under it. */
export function BigButton({ icon, kind = 'primary', busy, hint, shortcut, onPress, children }: BigButtonProps) {
  return (
    <button
      type="button"
      class={`button ${kind} big`}
      aria-disabled={busy || undefined}
      aria-keyshortcuts={shortcut}
      onClick={() => (busy ? undefined : onPress())}
    >
      <Icon name={icon} />
      <span class="two-lines">
        <b>{children}</b>
        <small>{hint}</small>
      </span>
    </button>
  )
}
