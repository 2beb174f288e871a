import { useSignal } from '@preact/signals'
import type { QuizView } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import type { LessonCommands } from '../lesson/use-lesson.ts'
import { Button } from '../parts/button.tsx'
import { AskNow } from './ask-now.tsx'
import { PollOn } from './poll-on.tsx'
import { useProposals } from './proposals.ts'
import { QuizStrips } from './quiz-strips.tsx'
import { useQuiz } from './use-quiz.ts'
import { questionName } from './quiz-words.ts'

interface QuizCardProps {
  page: BoxPage
  lesson: LessonCommands
}

/** One question at a time in the teacher's hand: asked at a tap, seen before the class sees it, closed, shown, kept. */
export function QuizCard({ page, lesson }: QuizCardProps) {
  const quiz = useQuiz(page, lesson)
  const wanted = useSignal(false)
  const proposals = useProposals(page)
  const view = page.quiz.value
  const isLinked = page.link.value.state === 'up'
  return (
    <section class={`card quiz-card ${quiz.isDown ? 'away' : ''}`} aria-labelledby="quiz-title">
      <h2 id="quiz-title">{t('quiz.title')}</h2>
      {quiz.isDown && <p class="soft">{t('quiz.away', { time: timeOfDay(page.link.value.since) })}</p>}
      {view === undefined ? (
        isLinked && page.box.value !== undefined ? (
          <NotThere />
        ) : (
          <div class="skeleton" />
        )
      ) : (
        <>
          <QuizStrips view={view} failure={quiz.failure.value} isBlack={page.lesson.value?.black === true} />
          {view.poll !== undefined ? (
            <PollOn page={page} phase={view.phase} poll={view.poll} quiz={quiz} />
          ) : isRunning(page) || wanted.value || proposals.length > 0 ? (
            <>
              <AskNow page={page} quiz={quiz} />
              <Last view={view} />
            </>
          ) : (
            <Button icon="help" onPress={() => (wanted.value = true)}>
              {t('quiz.ask.before')}
            </Button>
          )}
        </>
      )}
    </section>
  )
}

const isRunning = (page: BoxPage): boolean => page.lesson.value?.running === true

/** The box sends all its views before it answers; one that has not come is not there. */
function NotThere() {
  return (
    <p class="soft">
      {t('quiz.not-there')} {t('quiz.not-there.advice')}
    </p>
  )
}

/** What was asked last; where nothing was yet, how it goes. */
function Last({ view: { last, phones } }: { view: QuizView }) {
  if (last === undefined) return <p class="soft small">{t('quiz.empty', { phones })}</p>
  const { answered, right } = last.tally
  const name = questionName(last.question)
  return (
    <p class="soft small">{right === undefined ? t('quiz.last', { name, answered }) : t('quiz.last.right', { name, answered, right })}</p>
  )
}
