import { t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { NewStartWatch } from './use-new-start.ts'

/** How far the start is that this page has asked for. */
export function NewStart({ start }: { start: NewStartWatch }) {
  const state = start.state.value
  return (
    <div role="status">
      {(state === 'awaited' || state === 'long') && (
        <p class={`state wraps ${state === 'long' ? 'fault' : ''}`}>
          <Icon name={state === 'long' ? 'fault' : 'wait'} /> {t(state === 'long' ? 'tech.restart.long' : 'tech.restart.under-way')}
        </p>
      )}
      {typeof state === 'object' && (
        <p class="state ready wraps">
          <Icon name="ready" /> {t('tech.restart.back', { seconds: state.seconds })}
        </p>
      )}
    </div>
  )
}
