import type { Failure } from '../../box-client/api.ts'
import { keyOr, t } from '../../box-client/words.ts'
import { Icon } from './icon.tsx'

/** What went wrong with a command, as a sentence; the code stands small for the help desk. */
export function FailureLine({ failure }: { failure: Failure | undefined }) {
  return (
    <div role="alert" class="failure-line">
      {failure !== undefined && (
        <p class="wrong">
          <Icon name="fault" />
          <span>
            {sentenceOf(failure)} <small class="code soft">{failure.code}</small>
          </span>
        </p>
      )}
    </div>
  )
}

export function sentenceOf(failure: Failure): string {
  const seconds = Math.ceil(failure.retryAfter ?? 0)
  const says = t(keyOr(`error.${failure.code}`, 'error.INTERNAL'))
  return seconds > 0 ? `${says} ${t('error.wait', { seconds })}` : says
}
