import type { ComponentChildren } from 'preact'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'

interface StripProps {
  icon: IconName
  tone?: 'fault' | 'calm'
  says: string
  advice?: string | undefined
  children?: ComponentChildren
}

/** One line under the header: what happened, what to do about it, and at most one choice. */
export function Strip({ icon, tone = 'calm', says, advice, children }: StripProps) {
  return (
    <div class={`strip ${tone}`} role="status">
      <Icon name={icon} />
      <p>
        <b>{says}</b>
        {advice !== undefined && <span> {advice}</span>}
      </p>
      {children !== undefined && <div class="strip-actions">{children}</div>}
    </div>
  )
}
