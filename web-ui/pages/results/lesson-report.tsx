import type { LessonAsked } from '#appliance/contract/quiz-report.ts'
import type { QuizResult } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { resultsCommands } from '../../box-client/results-commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Files } from './files.tsx'
import { People } from './people.tsx'
import { QuestionBlock } from './question-block.tsx'
import { lessonName, rightShare, whenOf } from './results-words.ts'
import { Fault } from './fault.tsx'
import { Topics } from './topics.tsx'
import { useAsked } from './use-asked.ts'
import { whichOf } from './which.ts'
import { worstFirst } from './worst-first.ts'

interface LessonReportProps {
  page: BoxPage
  lesson: LessonAsked
  askPin: () => void
}

/** One lesson on one page: what to explain again, who missed what, and whether its topics go better than last time. */
export function LessonReport({ page, lesson, askPin }: LessonReportProps) {
  const which = whichOf(lesson)
  const { value, failure, again } = useAsked(page, JSON.stringify(which), () => resultsCommands.questions(which))
  const questions = placed(value?.results)
  return (
    <article class="report-sheet" aria-labelledby="report-lesson">
      <Head page={page} lesson={lesson} />
      {questions === undefined ? (
        failure === undefined ? (
          <div class="skeleton plan-waits" />
        ) : (
          <Fault failure={failure} again={again} />
        )
      ) : (
        <>
          <Questions questions={questions} />
          <People page={page} which={which} questions={questions.map(({ result }) => result)} askPin={askPin} />
          <Topics page={page} lesson={lesson} topics={topicsOf(questions)} />
        </>
      )}
      <Files page={page} which={which} name={[lessonName(lesson), whenOf(lesson, page.box.value?.timeZone)].join(' ')} />
    </article>
  )
}

function Head({ page, lesson }: { page: BoxPage; lesson: LessonAsked }) {
  const box = page.box.value
  const share = rightShare(lesson)
  return (
    <header class="report-head">
      <div>
        <h2 id="report-lesson">{lessonName(lesson)}</h2>
        <p class="soft">
          {[box?.school, box?.room, whenOf(lesson, box?.timeZone)].filter(Boolean).join(' · ')}
          {' · '}
          {t('results.questions', { count: lesson.questions })}
          {share !== undefined && ` · ${t('quiz.results.right', { share })}`}
        </p>
      </div>
      <Button icon="page" class="not-printed" onPress={() => window.print()}>
        {t('results.print')}
      </Button>
    </header>
  )
}

function Questions({ questions }: { questions: readonly PlacedResult[] }) {
  return (
    <section aria-labelledby="report-questions">
      <h3 id="report-questions">{t('results.worst')}</h3>
      <ol class="report-questions">
        {worstFirst(questions).map(({ result, place }) => (
          <QuestionBlock key={result.id} result={result} place={place} />
        ))}
      </ol>
    </section>
  )
}

export interface PlacedResult {
  readonly result: QuizResult
  /** In the lesson, counted from 1. */
  readonly place: number
}

/** In the order in which they were asked. */
function placed(newestFirst: readonly QuizResult[] | undefined): readonly PlacedResult[] | undefined {
  return newestFirst === undefined ? undefined : [...newestFirst].reverse().map((result, at) => ({ result, place: at + 1 }))
}

function topicsOf(questions: readonly PlacedResult[]): ReadonlySet<string> {
  return new Set(questions.flatMap(({ result }) => result.question.topic ?? []))
}
