import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { minutes } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { IconName } from '../../rooms/parts/icon.tsx'

const TICK = 10_000

/** Who, what, and how it stands, in words; never scrolls away. */
export function ClassHeader({ page }: { page: BoxPage }) {
  const now = useSignal(page.feed.now())
  useEffect(
    () =>
      page.clock.every(TICK, () => {
        now.value = page.feed.now()
      }),
    [page, now],
  )
  const box = page.box.value
  const state = stateOf(page)
  const startedAt = page.lesson.value?.startedAt
  const running = page.lesson.value?.phase === 'live' && startedAt !== undefined
  return (
    <header class="class-header">
      <div>
        <h1>{box?.room || t('app.name')}</h1>
        {box?.school !== undefined && box.school !== '' && <p class="soft small">{box.school}</p>}
      </div>
      <p class={`state ${state.tone}`}>
        {/* The minutes stand outside, or a screen reader would read them out as each one passes. */}
        <span class="state" role="status">
          <Icon name={state.icon} /> {t(state.says)}
        </span>
        {running && <span> {minutes(Math.max(now.value, page.feed.now()) - startedAt)}</span>}
      </p>
    </header>
  )
}

function stateOf(page: BoxPage) {
  const lesson = page.lesson.value
  const channel = page.channel.value
  const live = channel?.state === 'live'
  const face = (icon: IconName, tone: string, says: 'live' | 'sample' | 'fault' | 'waiting' | 'ready' | 'idle') => {
    return { icon, tone, says: `class.${says}` as const }
  }
  if (lesson?.phase === 'live') {
    if (live) return face('live', 'live', lesson.sample ? 'sample' : 'live')
    return channel?.troubles.some((trouble) => trouble.severity === 'fault') === true
      ? face('fault', 'fault', 'fault')
      : face('wait', '', 'waiting')
  }
  return live ? face('ready', 'ready', 'ready') : face('wait', '', 'idle')
}
