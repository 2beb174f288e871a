import { useSignal } from '@preact/signals'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { LETTERS, MORE, questionOf, QUICK, USUAL_OPTIONS } from './kinds.ts'
import { wishes } from './wishes.ts'

const [FEWEST, MOST] = [2, LETTERS.length]
const KINDS = [...QUICK, ...MORE] as const

/** Rarer kinds, how many options they have, and a few words for whoever did not listen. */
export function MoreKinds({ busy, onAsk }: { busy: boolean; onAsk: (question: QuizQuestion) => void }) {
  const options = useSignal(USUAL_OPTIONS)
  const text = useSignal('')
  // Who was first cannot be told where nobody may know who answered.
  const isAnonymous = wishes.value.identity === 'anonymous'
  return (
    <div class="quiz-fold">
      <Field label={t('quiz.text')} hint={t('quiz.text.hint')} value={text.value} onInput={(value) => (text.value = value.slice(0, 500))} />
      <div class="quiz-step" role="group" aria-label={t('quiz.options')}>
        <span>{t('quiz.options')}</span>
        <Button off={options.value <= FEWEST} title={t('quiz.options.fewer')} onPress={() => (options.value -= 1)}>
          −
        </Button>
        <b aria-live="polite">A–{LETTERS[options.value - 1]}</b>
        <Button off={options.value >= MOST} title={t('quiz.options.more')} onPress={() => (options.value += 1)}>
          +
        </Button>
      </div>
      <div class="quiz-quick">
        {KINDS.map((kind) => (
          <Button
            key={kind}
            off={busy || (kind === 'buzz' && isAnonymous)}
            onPress={() => onAsk(questionOf(kind, { options: options.value, text: text.value }))}
          >
            {t(`quiz.kind.${kind}`)}
          </Button>
        ))}
      </div>
      {isAnonymous && <p class="soft small">{t('quiz.buzz.anonymous')}</p>}
    </div>
  )
}
