import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { BigButton } from '../parts/big-button.tsx'
import { Button } from '../parts/button.tsx'
import { settled, useProposals } from './proposals.ts'
import type { Proposal } from './proposals.ts'
import type { QuizCommands } from './use-quiz.ts'

/** One tap asks it. While another question is on it is no more than offered. */
export function Proposed({ page, quiz, isMain = false }: { page: BoxPage; quiz: QuizCommands; isMain?: boolean }) {
  const ask = async ({ ask: what, settles }: Proposal): Promise<void> => {
    if ((await quiz.ask({ ask: what })) && settles !== undefined) settled.value = settles
  }
  const dismiss = ({ settles }: Proposal): void => {
    if (settles === undefined) void quiz.dismiss()
    else settled.value = settles
  }
  return useProposals(page).map((proposal, place) => {
    const { name, from, canDismiss } = proposal
    return (
      <div key={from} class="quiz-proposed">
        {isMain && place === 0 ? (
          <BigButton icon="help" kind="strong" busy={quiz.busy} hint={from} onPress={() => void ask(proposal)}>
            {t('quiz.proposed.ask', { name })}
          </BigButton>
        ) : (
          <Button icon="help" off={quiz.busy} onPress={() => void ask(proposal)}>
            {t('quiz.proposed.ask', { name })} <small class="regular">{from}</small>
          </Button>
        )}
        {canDismiss && (
          <Button kind="plain" icon="close" off={quiz.busy} onPress={() => dismiss(proposal)}>
            {t('quiz.proposed.dismiss')}
          </Button>
        )}
      </div>
    )
  })
}
