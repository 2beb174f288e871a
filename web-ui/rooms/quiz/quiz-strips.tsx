import type { QuizView } from '#appliance/contract/quiz.ts'
import type { Failure } from '../../box-client/api.ts'
import { t } from '../../box-client/words.ts'
import { FailureLine } from '../parts/failure-line.tsx'
import { Strip } from '../parts/strip.tsx'

/** What a teacher must know of the answers that come, each with the one thing to do. */
export function QuizStrips({ view, failure, isBlack }: { view: QuizView; failure: Failure | undefined; isBlack: boolean }) {
  const { trouble, poll } = view
  const strangers = poll?.unknownDevices.length ?? 0
  return (
    <>
      {trouble !== undefined && (
        <Strip
          icon="fault"
          tone="fault"
          says={t(`quiz.trouble.${trouble.kind}`, { count: trouble.waiting })}
          advice={t(`quiz.trouble.${trouble.kind}.advice`)}
        >
          {trouble.kind === 'disk-full' ? (
            <a class="button" href="#recordings-title">
              {t('quiz.trouble.make-room')}
            </a>
          ) : undefined}
        </Strip>
      )}
      {failure?.code === 'QUIZ_MOVED' ? (
        <Strip icon="person" says={t('quiz.moved')} advice={t('quiz.moved.advice')} />
      ) : (
        <FailureLine failure={failure} />
      )}
      {isBlack && poll !== undefined && <Strip icon="black" says={t('quiz.black')} advice={t('quiz.black.advice')} />}
      {strangers > 0 && (
        <Strip icon="notice" says={t('quiz.strangers', { count: strangers })} advice={t('quiz.strangers.advice')}>
          <a class="button" href="/classes">
            {t('quiz.strangers.pair')}
          </a>
        </Strip>
      )}
    </>
  )
}
