import type { LessonAsked } from '#appliance/contract/quiz-report.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { useSignal } from '@preact/signals'
import { Button } from '../../rooms/parts/button.tsx'
import { lessonName, rightShare, whenOf } from './results-words.ts'
import { hashOf } from './which.ts'

interface LessonListProps {
  page: BoxPage
  lessons: readonly LessonAsked[]
  shown: LessonAsked | undefined
}

const AT_FIRST = 12

/** The lessons in which something was asked, the newest first. */
export function LessonList({ page, lessons, shown }: LessonListProps) {
  const all = useSignal(false)
  const listed = all.value ? lessons : lessons.slice(0, AT_FIRST)
  const zone = page.box.value?.timeZone
  return (
    <nav class="results-lessons not-printed" aria-labelledby="results-lessons">
      <h2 id="results-lessons">{t('results.lessons')}</h2>
      <ul>
        {listed.map((lesson) => (
          <li key={`${lesson.class ?? ''} ${lesson.from}`}>
            <a href={hashOf(lesson)} aria-current={lesson === shown ? 'page' : undefined}>
              <b>{lessonName(lesson)}</b>
              <span class="soft small">
                {whenOf(lesson, zone)} · {aboutOf(lesson)}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {listed.length < lessons.length && (
        <Button kind="plain" icon="down" onPress={() => (all.value = true)}>
          {t('results.lessons.more', { count: lessons.length - listed.length })}
        </Button>
      )}
    </nav>
  )
}

function aboutOf(lesson: LessonAsked): string {
  const share = rightShare(lesson)
  const count = t('results.questions', { count: lesson.questions })
  return share === undefined ? count : `${count} · ${t('quiz.results.right', { share })}`
}
