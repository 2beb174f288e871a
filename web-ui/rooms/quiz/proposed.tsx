import type { QuestionChoice } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { titleOf } from '../lesson/plan-words.ts'
import { stepName } from '../lesson/run/step-words.ts'
import { BigButton } from '../parts/big-button.tsx'
import { Button } from '../parts/button.tsx'
import type { QuizCommands } from './use-quiz.ts'

interface Proposal {
  readonly name: string
  readonly from: string
  readonly ask: QuestionChoice
  readonly canDismiss: boolean
}

/** What the lesson asks at this point, and what the run sheet does. */
export function proposalsOf(page: BoxPage): readonly Proposal[] {
  const suggestion = page.quiz.value?.suggestion
  const run = page.run.value?.run
  const step = run?.steps[run.at]?.step
  return [
    ...(suggestion === undefined
      ? []
      : [
          {
            name: suggestion.first.text ?? titleOf(suggestion.title),
            from: t('quiz.proposed.lesson', { title: titleOf(suggestion.title), count: suggestion.questions }),
            ask: { suggestion: suggestion.id },
            canDismiss: true,
          },
        ]),
    ...(step?.kind !== 'question'
      ? []
      : [{ name: stepName(step), from: t('quiz.proposed.sheet'), ask: { stepId: step.id }, canDismiss: false }]),
  ]
}

/** One tap asks it. While another question is on it is no more than offered. */
export function Proposed({ page, quiz, isMain = false }: { page: BoxPage; quiz: QuizCommands; isMain?: boolean }) {
  return proposalsOf(page).map(({ name, from, ask, canDismiss }, place) => (
    <div key={from} class="quiz-proposed">
      {isMain && place === 0 ? (
        <BigButton icon="help" kind="strong" busy={quiz.busy} hint={from} onPress={() => void quiz.ask({ ask })}>
          {t('quiz.proposed.ask', { name })}
        </BigButton>
      ) : (
        <Button icon="help" off={quiz.busy} onPress={() => void quiz.ask({ ask })}>
          {t('quiz.proposed.ask', { name })} <small class="regular">{from}</small>
        </Button>
      )}
      {canDismiss && (
        <Button kind="plain" icon="close" off={quiz.busy} onPress={() => void quiz.dismiss()}>
          {t('quiz.proposed.dismiss')}
        </Button>
      )}
    </div>
  ))
}
