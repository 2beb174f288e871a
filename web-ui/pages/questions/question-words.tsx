import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import { spanName } from '../../rooms/quiz/ask-wishes.tsx'
import { kindName, keyName, questionName } from '../../rooms/quiz/quiz-words.ts'

/** A question in two lines: what is asked, and how. */
export function QuestionWords({ question }: { question: QuizQuestion }) {
  const { text, key, topic, seconds } = question
  const rest = [text === undefined ? undefined : kindName(question), topic, seconds === undefined ? undefined : spanName(seconds)]
  return (
    <span class="draft-words">
      <b>{questionName(question)}</b>
      <span class="soft small">
        {rest.filter((one) => one !== undefined).join(' · ')}{' '}
        {key !== undefined && (
          <span class="state ready">
            <Icon name="ready" /> {keyName(key)}
            <span class="sr-only"> {t('quiz.right')}</span>
          </span>
        )}
      </span>
    </span>
  )
}
