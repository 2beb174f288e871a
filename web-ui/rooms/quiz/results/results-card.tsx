import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { QuizResult } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { quizCommands } from '../../../box-client/quiz-commands.ts'
import { t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useCommand } from '../../parts/use-command.ts'
import { Bars } from '../bars.tsx'
import { shareOf } from '../phases.ts'
import { kindName, questionName } from '../quiz-words.ts'
import { ofThisLesson } from './this-lesson.ts'
import { WhoMissed } from './who-missed.tsx'

/** What was asked in this lesson and how it went: in class a line, and the whole of it once the class is over. */
export function ResultsCard({ page }: { page: BoxPage }) {
  const { results, failure } = useResults(page)
  const isWanted = useSignal(false)
  const { running = false, startedAt } = page.lesson.value ?? {}
  const here = ofThisLesson(results, running ? startedAt : undefined)
  if (here.length === 0) return failure === undefined ? null : <FailureLine failure={failure} />
  const isOpen = isWanted.value || !running
  return (
    <section class="card" aria-labelledby="quiz-results-title">
      <h2 id="quiz-results-title">{t('quiz.results.title', { count: here.length })}</h2>
      {running && (
        <Button kind="plain" icon={isOpen ? 'up' : 'down'} expanded={isOpen} onPress={() => (isWanted.value = !isWanted.value)}>
          {t(isOpen ? 'quiz.results.less' : 'quiz.results.more')}
        </Button>
      )}
      {isOpen && (
        <>
          <ol class="quiz-results">
            {here.map((result, place) => (
              <ResultRow key={result.id} result={result} place={place + 1} />
            ))}
          </ol>
          <WhoMissed page={page} results={here} />
          <a class="button" href={here[0]?.class === undefined ? '/results' : `/results#class=${here[0].class}`}>
            <Icon name="page" />
            <span>{t('quiz.results.sheet')}</span>
          </a>
        </>
      )}
    </section>
  )
}

function ResultRow({ result, place }: { result: QuizResult; place: number }) {
  const isOpen = useSignal(false)
  const { question, rounds, expected } = result
  const { answered = 0, byHand = 0, right } = rounds.at(-1)?.tally ?? {}
  const share = right === undefined ? undefined : shareOf(right, answered)
  return (
    <li>
      <button type="button" class="today-line" aria-expanded={isOpen.value} onClick={() => (isOpen.value = !isOpen.value)}>
        <span class="today-main">
          <span class="today-name">
            {place}. {questionName(question)}
          </span>
          {share !== undefined && (
            <span class={`state ${share < WELL_BELOW ? 'fault' : 'ready'}`}>
              <Icon name={share < WELL_BELOW ? 'fault' : 'ready'} /> {t('quiz.results.right', { share })}
            </span>
          )}
          <span class="soft small">
            {expected === undefined ? t('quiz.results.answered', { answered }) : t('quiz.results.answered-of', { answered, expected })}
          </span>
        </span>
        <Icon name="down" />
      </button>
      {isOpen.value && (
        <div class="quiz-fold">
          <p class="soft small">
            {kindName(question)} · {t(`quiz.identity.${result.identity}`)}
            {byHand > 0 && ` · ${t('quiz.by-hand', { count: byHand })}`}
          </p>
          <Bars question={question} rounds={rounds} />
        </div>
      )}
    </li>
  )
}

/** Fewer than that right: it is worth explaining again. */
const WELL_BELOW = 60

/** Asked again whenever a question was kept, and when the class has begun or is over. */
function useResults(page: BoxPage) {
  const results = useSignal<readonly QuizResult[]>([])
  const { failure, give } = useCommand()
  const last = page.quiz.value?.last?.id
  const isDown = page.link.value.state === 'down'
  useEffect(() => {
    if (last === undefined || isDown) return
    void give(() => quizCommands.results()).then((answer) => {
      if (answer !== undefined) results.value = answer.results
    })
  }, [last, isDown])
  return { results: results.value, failure: failure.value }
}
