import { useSignal } from '@preact/signals'
import type { PollView } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { answersOf } from './kinds.ts'
import { answerName } from './quiz-words.ts'
import type { QuizCommands } from './use-quiz.ts'

const MOST = 500

/** Raised hands, answer by answer: typed, or counted on by thumb. They are kept as they are entered, and no button has to be found for it. */
export function CountHands({ poll, quiz }: { poll: PollView; quiz: QuizCommands }) {
  const hands = useSignal(poll.hands)
  const set = (answer: string, count: number): void => {
    hands.value = { ...hands.value, [answer]: Math.min(MOST, Math.max(0, Math.round(count) || 0)) }
    quiz.count(hands.value)
  }
  return (
    <div class="quiz-fold">
      <p class="soft small">{t('quiz.hands.says')}</p>
      {answersOf(poll.question)?.map((answer) => {
        const count = hands.value[answer] ?? 0
        const name = answerName(answer)
        return (
          <div key={answer} class="quiz-hands" role="group" aria-label={name}>
            <b>{name}</b>
            <Button off={count === 0} title={t('quiz.hands.less', { name })} onPress={() => set(answer, count - 1)}>
              −
            </Button>
            <input
              inputMode="numeric"
              aria-label={t('quiz.hands.of', { name })}
              value={count}
              onFocus={(event) => event.currentTarget.select()}
              onInput={(event) => set(answer, Number(event.currentTarget.value.normalize('NFKC').replace(/\D/g, '')))}
            />
            <Button title={t('quiz.hands.more', { name })} onPress={() => set(answer, count + 1)}>
              +
            </Button>
            <Button title={t('quiz.hands.five', { name })} onPress={() => set(answer, count + 5)}>
              +5
            </Button>
          </div>
        )
      })}
    </div>
  )
}
