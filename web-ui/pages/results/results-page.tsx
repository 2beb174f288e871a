import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { QuizTerm } from '#appliance/contract/quiz-report.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { resultsCommands } from '../../box-client/results-commands.ts'
import { t } from '../../box-client/words.ts'
import { PlanDesk } from '../../rooms/lesson/plan-desk.tsx'
import { PinDoor } from '../../rooms/sign-in/pin-door.tsx'
import { Fault } from './fault.tsx'
import { LessonList } from './lesson-list.tsx'
import { LessonReport } from './lesson-report.tsx'
import './results-words.ts'
import { TermReport } from './term-report.tsx'
import { useAsked } from './use-asked.ts'
import { useLooked } from './use-looked.ts'
import { lessonAt } from './which.ts'
import type { Looked } from './which.ts'

export function ResultsPage({ page }: { page: BoxPage }) {
  const wantsPin = useSignal(false)
  const role = page.session.value?.role
  const isStaff = role === 'teacher' || role === 'technician'
  const isRemembered = role === 'technician' || page.session.value?.remembered === true
  useEffect(() => {
    document.title = [t('results.title'), page.box.value?.room].filter(Boolean).join(' · ')
  })
  if (!isStaff || (wantsPin.value && !isRemembered)) {
    return <PinDoor page={page} title={t('results.title')} says={t(isStaff ? 'results.door.names' : 'results.door')} />
  }
  return (
    <PlanDesk page={page} at="/results">
      <Desk page={page} askPin={() => (wantsPin.value = true)} />
    </PlanDesk>
  )
}

function Desk({ page, askPin }: { page: BoxPage; askPin: () => void }) {
  const looked = useLooked()
  const { value, failure, again } = useAsked(page, '', () => resultsCommands.term({}))
  const isTerm = looked.value.at === 'term'
  if (value === undefined) {
    if (failure === undefined) return <div class="skeleton plan-waits" />
    return <Fault failure={failure} again={again} />
  }
  if (value.lessons.length === 0) return <Nothing />
  return (
    <>
      <nav class="plan-sections not-printed" aria-label={t('results.sections')}>
        <a class="chip" href="#" aria-current={isTerm ? undefined : 'page'}>
          {t('results.section.lesson')}
        </a>
        <a class="chip" href="#term" aria-current={isTerm ? 'page' : undefined}>
          {t('results.section.term')}
        </a>
      </nav>
      {isTerm ? (
        <TermReport page={page} groups={value.groups} askPin={askPin} />
      ) : (
        <OneLesson {...{ page, term: value, askPin }} at={looked.value} />
      )}
    </>
  )
}

interface OneLessonProps {
  page: BoxPage
  term: QuizTerm
  askPin: () => void
  at: Looked
}

function OneLesson({ page, term, askPin, at }: OneLessonProps) {
  const lesson = lessonAt(at, term.lessons)
  return (
    <div class="results-desk">
      {lesson === undefined ? (
        <p class="plan-lead">{t('results.gone')}</p>
      ) : (
        <LessonReport key={lesson.from} {...{ page, lesson, askPin }} />
      )}
      <LessonList page={page} lessons={term.lessons} shown={lesson} />
    </div>
  )
}

/** What to do while there is nothing. */
function Nothing() {
  return (
    <section aria-labelledby="results-none">
      <h2 id="results-none">{t('results.none.title')}</h2>
      <p class="plan-lead">{t('results.none')}</p>
      <div class="plan-buttons">
        <a class="button primary" href="/">
          {t('results.none.go')}
        </a>
      </div>
    </section>
  )
}
