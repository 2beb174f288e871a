import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { ChoiceRow } from './choice-row.tsx'
import { FORMS, IDENTITIES, SPANS, wish, wishes } from './wishes.ts'

const KEY_TIMES = ['after', 'first'] as const
const STARTS = ['now', 'wait'] as const
const PHONES = ['yes', 'no'] as const

/** How questions are asked from now on: whose answers are kept, for how long, how large, when the right answer is set, and whether by phone. */
export function AskWishes({ page }: { page: BoxPage }) {
  const { identity, form, seconds, keyFirst, wait, phones = page.quiz.value?.phonesAnswer !== false } = wishes.value
  return (
    <div class="quiz-fold">
      <ChoiceRow
        label={t('quiz.identity')}
        all={IDENTITIES}
        chosen={identity}
        name={(one) => t(`quiz.identity.${one}`)}
        onChoose={(one) => wish({ identity: one })}
      />
      <p class="soft small">{t(`quiz.identity.${identity}.says`)}</p>
      <ChoiceRow label={t('quiz.time')} all={SPANS} chosen={seconds} name={spanName} onChoose={(one) => wish({ seconds: one })} />
      <ChoiceRow
        label={t('quiz.key')}
        all={KEY_TIMES}
        chosen={keyFirst ? 'first' : 'after'}
        name={(one) => t(`quiz.key.${one}`)}
        onChoose={(one) => wish({ keyFirst: one === 'first' })}
      />
      <ChoiceRow
        label={t('quiz.start')}
        all={STARTS}
        chosen={wait ? 'wait' : 'now'}
        name={(one) => t(`quiz.start.${one}`)}
        onChoose={(one) => wish({ wait: one === 'wait' })}
      />
      <ChoiceRow
        label={t('quiz.form')}
        all={FORMS}
        chosen={form}
        name={(one) => t(`quiz.form.${one}`)}
        onChoose={(one) => wish({ form: one })}
      />
      <ChoiceRow
        label={t('quiz.phones')}
        all={PHONES}
        chosen={phones ? 'yes' : 'no'}
        name={(one) => t(`quiz.phones.${one}`)}
        onChoose={(one) => wish({ phones: one === 'yes' })}
      />
    </div>
  )
}

export function spanName(seconds: number): string {
  if (seconds === 0) return t('quiz.time.open')
  return seconds < 60 ? t('time.seconds', { seconds }) : t('time.minutes', { minutes: seconds / 60 })
}
