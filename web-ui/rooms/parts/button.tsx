import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'
import type { Shortcut } from './shortcut.ts'

interface ButtonProps {
  icon?: IconName
  /** primary: what the page is about, once on a page. strong: what a card is about. */
  kind?: 'primary' | 'strong' | 'plain'
  /** Shown pale and heard as unavailable, but still focusable, so that its reason can be found. */
  off?: boolean
  pressed?: boolean
  /** Of a button that unfolds something. */
  expanded?: boolean
  class?: string
  type?: 'button' | 'submit'
  title?: string
  /** The key that presses it at a desk. */
  shortcut?: Shortcut | undefined
  onPress?: () => void
  children: ComponentChildren
}

export function Button(props: ButtonProps) {
  const { icon, kind = '', off = false, pressed, expanded, type = 'button', title, shortcut, onPress, children } = props
  return (
    <button
      type={type}
      class={`button ${kind} ${props.class ?? ''}`}
      aria-disabled={off ? 'true' : undefined}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={title}
      aria-keyshortcuts={shortcut}
      onClick={() => (off ? undefined : onPress?.())}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}
