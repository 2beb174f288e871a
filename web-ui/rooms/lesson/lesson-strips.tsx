import type { LessonStart, LessonView } from '#appliance/contract/lesson.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { minutes, shortSpan } from '../../box-client/format.ts'
import { language, t } from '../../box-client/words.ts'
import { isLeftAsTooSlow } from '../live/upstream-words.ts'
import { Button } from '../parts/button.tsx'
import { Strip } from '../parts/strip.tsx'
import './class-words.ts'
import { nameOfLesson } from './lesson-words.ts'
import type { LessonCommands } from './use-lesson.ts'

interface StripsProps {
  page: BoxPage
  lesson: LessonCommands
}

/** What the box did by itself so that the lesson goes on, and the one tap that overrides it. */
export function LessonStrips({ page, lesson }: StripsProps) {
  const view = page.lesson.value
  if (view === undefined) return null
  return (
    <>
      <Carried view={view} lesson={lesson} slow={isLeftAsTooSlow(page.channel.value)} />
      {view.phase === 'catching-up' && (
        <Strip icon="wait" says={t('strip.catching-up.says', { time: shortSpan(view.behindMs ?? 0) })} advice={late(view)}>
          <Button onPress={() => void lesson.jump()}>{t('lesson.jump')}</Button>
        </Strip>
      )}
      {view.missed !== undefined && (
        <Strip icon="wait" says={t('strip.missed.says', { time: shortSpan(view.missed.ms) })} advice={t('strip.missed.advice')}>
          <Button off={lesson.pausing.value} onPress={() => void lesson.catchUp()}>
            {t('strip.missed.go')}
          </Button>
        </Strip>
      )}
      {view.running && view.next?.due === true && (
        <Strip
          icon="notice"
          says={t('strip.due.says', { name: between(nameOfLesson(view.next.lesson, language.value)) })}
          advice={t('strip.due.advice')}
        >
          <Button off={lesson.starting.value} onPress={() => void lesson.start(insteadOf(view))}>
            {t('strip.due.go')}
          </Button>
        </Strip>
      )}
      {view.because?.reason === 'unstarted' && <Strip icon="notice" says={t('strip.unstarted.says')} />}
      {view.awaitsDate && !view.running && (
        <Strip icon="notice" says={t('strip.no-date.says')} advice={t('strip.no-date.advice')}>
          <Button off={lesson.dating.value} onPress={() => void lesson.confirmTime()}>
            {t('strip.no-date.confirm')}
          </Button>
        </Strip>
      )}
    </>
  )
}

/** A recording or the local pack has the screens. A recorded lesson is no news. */
function Carried({ view, lesson, slow }: { view: LessonView; lesson: LessonCommands; slow: boolean }) {
  const { phase, film, because, prefers } = view
  if ((phase !== 'replaying' && phase !== 'local') || film === true) return null
  const chosen = because?.reason === 'chosen' ? 'replaying.chosen' : phase
  const says = chosen === 'replaying' && slow ? 'replaying.slow' : chosen
  const advice = prefers === 'live' ? t('strip.waiting-live') : t(`strip.${chosen}.advice`)
  return (
    <Strip icon="start" says={t(`strip.${says}.says`)} advice={advice}>
      {prefers === 'live' ? (
        <Button onPress={() => void lesson.prefer(null)}>{t('strip.by-itself')}</Button>
      ) : (
        <Button onPress={() => void lesson.prefer('live')}>{t('strip.back')}</Button>
      )}
    </Strip>
  )
}

function insteadOf({ next }: LessonView): LessonStart {
  return next === undefined ? {} : { key: next.lesson.key, instead: true }
}

function late({ pastBellMs = 0 }: LessonView): string | undefined {
  return pastBellMs >= 60_000 ? t('strip.catching-up.advice', { time: minutes(pastBellMs) }) : undefined
}

/** English sets a name apart, Chinese does not. */
function between(name: string): string {
  if (name === '') return ''
  return language.value === 'en' ? `, ${name}` : ` ${name} `
}
