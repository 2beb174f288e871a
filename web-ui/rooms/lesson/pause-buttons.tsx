import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { LessonView } from '#appliance/contract/lesson.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { minutes, shortSpan } from '../../box-client/format.ts'
import { language, t } from '../../box-client/words.ts'
import { BigButton } from '../parts/big-button.tsx'
import { Button } from '../parts/button.tsx'
import type { LessonCommands } from './use-lesson.ts'

interface PauseProps {
  page: BoxPage
  lesson: LessonCommands
}

/** Room for the tutor to explain, with what it costs in words. */
export function PauseButtons({ page, lesson }: PauseProps) {
  const view = page.lesson.value
  if (view === undefined) return null
  const busy = lesson.pausing.value
  if (view.pause !== undefined) return <Paused page={page} lesson={lesson} />
  if (view.film === true) {
    return (
      <BigButton icon="pause" busy={busy} hint={t('lesson.pause.film.hint')} shortcut="Space" onPress={() => void lesson.pause('held')}>
        {t('lesson.pause.film')}
      </BigButton>
    )
  }
  return (
    <>
      <BigButton icon="pause" busy={busy} hint={t('lesson.pause.hint')} shortcut="Space" onPress={() => void lesson.pause('goes-on')}>
        {t('lesson.pause')}
      </BigButton>
      <Button class="hold-live" icon="wait" off={busy} title={t('lesson.hold.hint')} onPress={() => void lesson.pause('held')}>
        {t('lesson.hold')} <small>{t('lesson.hold.hint')}</small>
      </Button>
    </>
  )
}

function Paused({ page, lesson }: PauseProps) {
  const now = useSignal(page.feed.now())
  useEffect(() => page.clock.every(1000, () => (now.value = page.feed.now())), [page, now])
  const view = page.lesson.value
  if (view?.pause === undefined) return null
  const film = view.film === true
  const explained = Math.max(0, Math.max(now.value, page.feed.now()) - view.pause.since)
  return (
    <>
      <BigButton
        icon="start"
        busy={lesson.pausing.value}
        hint={costOf(view, explained)}
        shortcut="Space"
        onPress={() => void lesson.resume()}
      >
        {t(film ? 'lesson.resume.film' : 'lesson.resume')}
      </BigButton>
      {view.pause.live === 'held' && !film && (
        <Button icon="live" off={lesson.pausing.value} onPress={() => void lesson.jump()}>
          {t('lesson.jump')}
        </Button>
      )}
    </>
  )
}

/** How long the tutor has explained, and what that does to the end of the lesson. */
function costOf(view: LessonView, explained: number): string {
  const { pause, film, pastBellMs = 0 } = view
  const time = shortSpan(explained)
  if (pause?.live !== 'held') return t('lesson.resume.muted', { time })
  const late = pastBellMs + explained
  const bell =
    view.planned !== undefined && late >= 60_000
      ? `${language.value === 'en' ? '; ' : '；'}${t('lesson.past-bell', { time: minutes(late) })}`
      : ''
  if (film === true) return t('lesson.resume.held.film', { time }) + bell
  return t('lesson.resume.held', { time, behind: shortSpan(pause.behindMs + explained) }) + bell
}
