import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ItemSummary } from '#appliance/contract/library.ts'
import type { PreparedList as Prepared } from '#appliance/contract/prepared.ts'
import type { QuestionChoice } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { quizCommands } from '../../box-client/quiz-commands.ts'
import { t } from '../../box-client/words.ts'
import { titleOf } from '../lesson/plan-words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'
import { kindName, questionName } from './quiz-words.ts'
import type { QuizCommands } from './use-quiz.ts'

const MOST = 50

/** Questions that were prepared, and the quizzes of the library that are on the box. */
export function PreparedList({ page, quiz }: { page: BoxPage; quiz: QuizCommands }) {
  const { prepared, items, failure } = usePrepared(page)
  const ask = (what: QuestionChoice): void => void quiz.ask({ ask: what })
  if (failure !== undefined) return <FailureLine failure={failure} />
  if (prepared === undefined || items === undefined) return <div class="skeleton" />
  const { questions, sets } = prepared
  return (
    <div class="quiz-fold">
      {questions.length + items.length === 0 && <p class="soft">{t('quiz.prepared.none')}</p>}
      {questions.length > 1 && (
        <Button icon="list" off={quiz.busy} onPress={() => ask({ prepared: questions.slice(0, MOST).map(({ id }) => id) })}>
          {t('quiz.prepared.all', { count: questions.length })}
        </Button>
      )}
      <ul class="quiz-list">
        {sets.map(({ id, title, questions: within }) => (
          <li key={id}>
            <Button icon="list" off={quiz.busy} onPress={() => ask({ set: id })}>
              {t('quiz.set.ask', { title, count: within.length })}
            </Button>
          </li>
        ))}
        {questions.map(({ id, question }) => (
          <li key={id}>
            <Button off={quiz.busy} onPress={() => ask({ prepared: [id] })}>
              {questionName(question)} {question.text !== undefined && <small class="regular">{kindName(question)}</small>}
            </Button>
          </li>
        ))}
        {items.map(({ id, title }) => (
          <li key={id}>
            <Button icon="list" off={quiz.busy} onPress={() => ask({ itemId: id })}>
              {titleOf(title)} <small class="regular">{t('quiz.prepared.library')}</small>
            </Button>
          </li>
        ))}
      </ul>
      <a class="button plain" href="/questions">
        <Icon name="pen" /> <span>{t('quiz.prepared.go')}</span>
      </a>
    </div>
  )
}

function usePrepared(page: BoxPage) {
  const prepared = useSignal<Prepared | undefined>(undefined)
  const items = useSignal<readonly ItemSummary[] | undefined>(undefined)
  const { failure, give } = useCommand()
  const revision = page.quiz.value?.prepared.revision
  useEffect(() => {
    void give(async () => {
      const answer = await quizCommands.prepared()
      if (answer.ok) prepared.value = answer.value
      // A box without a library has no such list; what was prepared is asked all the same.
      const found = await commands.library.items({ kind: 'quiz', holding: 'ready', limit: MOST })
      items.value = found.ok ? found.value.items : []
      return answer
    })
  }, [revision])
  return { prepared: prepared.value, items: items.value, failure: failure.value }
}
