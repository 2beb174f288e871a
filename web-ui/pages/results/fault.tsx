import type { Failure } from '../../box-client/api.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'

/** Why the box has not answered, and the way to ask it again. */
export function Fault({ failure, again }: { failure: Failure; again: () => void }) {
  return (
    <div class="plan-buttons">
      <FailureLine failure={failure} />
      <Button icon="again" onPress={again}>
        {t('results.again')}
      </Button>
    </div>
  )
}
