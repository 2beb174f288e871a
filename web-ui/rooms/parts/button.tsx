import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'

interface ButtonProps {
  icon?: IconName
  kind?: 'primary' | 'plain'
  /** Shown pale and heard as unavailable, but still focusable, so that its reason can be found. */
  off?: boolean
  pressed?: boolean
  /** Of a button that unfolds something. */
  expanded?: boolean
  class?: string
  type?: 'button' | 'submit'
  title?: string
  onPress?: () => void
  children: ComponentChildren
}

export function Button(props: ButtonProps) {
  const { icon, kind = '', off = false, pressed, expanded, type = 'button', title, onPress, children } = props
  return (
    <button
      type={type}
      class={`button ${kind} ${props.class ?? ''}`}
      aria-disabled={off ? 'true' : undefined}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={title}
      onClick={() => (off ? undefined : onPress?.())}
    >
      {icon !== undefined && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}
