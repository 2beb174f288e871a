import { useSignal } from '@preact/signals'
import type { QuizResult } from '#appliance/contract/quiz.ts'
import type { Answer } from '../../../box-client/api.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { quizCommands } from '../../../box-client/quiz-commands.ts'
import { language, t } from '../../../box-client/words.ts'
import { Button } from '../../parts/button.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { useCommand } from '../../parts/use-command.ts'
import { usePupilNames } from '../use-pupil-names.ts'
import { whoIs } from '../who.ts'
import { missesOf } from './this-lesson.ts'
import type { Misses } from './this-lesson.ts'

/** Who missed what; asked for by a tap, since it is for no eyes but the teacher's, and wants the PIN. */
export function WhoMissed({ page, results }: { page: BoxPage; results: readonly QuizResult[] }) {
  const names = usePupilNames(page)
  const found = useSignal<readonly Misses[] | undefined>(undefined)
  const { busy, failure, give } = useCommand()
  const withAnswers = results.filter(({ question, identity }) => question.key !== undefined && identity !== 'anonymous')
  if (withAnswers.length === 0) return null
  const look = async (): Promise<void> => {
    found.value = await give(() => missesIn(results))
  }
  if (found.value === undefined) {
    return (
      <>
        <Button icon="person" off={busy.value} onPress={() => void look()}>
          {t('quiz.missed.look')}
        </Button>
        <FailureLine failure={failure.value} />
      </>
    )
  }
  return (
    <div class="quiz-fold">
      <h3>{t('quiz.missed.title')}</h3>
      {found.value.length === 0 && <p class="soft">{t('quiz.missed.nobody')}</p>}
      <ul class="quiz-missed">
        {found.value.map(({ who, questions }) => {
          const name = whoIs(who, names)
          return (
            <li key={name}>
              <b>{name}</b> {t('quiz.missed.questions', { questions: questions.join(language.value === 'en' ? ', ' : '、') })}
            </li>
          )
        })}
      </ul>
      <Button kind="plain" icon="eyeOff" onPress={() => (found.value = undefined)}>
        {t('quiz.missed.hide')}
      </Button>
    </div>
  )
}

async function missesIn(results: readonly QuizResult[]): Promise<Answer<readonly Misses[]>> {
  const details = []
  for (const { id } of results) {
    const answer = await quizCommands.result(id)
    if (!answer.ok) return answer
    details.push(answer.value)
  }
  return { ok: true, value: missesOf(details) }
}
