import { t } from '../../../box-client/word-book.ts'
import { Button } from '../../parts/button.tsx'
import { Icon } from '../../parts/icon.tsx'
import { OnItsWay } from './on-its-way.tsx'
import type { Pupil } from './pupil.ts'

interface HereProps {
  pupil: Pupil
  /** A phone that has a name alone sits down first. */
  onSit: () => void
}

/** The teacher asks who is here: one tap says it, and the box says that it has noted it. */
export function Here({ pupil, onSit }: HereProps) {
  const { seat, here } = pupil.me.value ?? {}
  const arriving = pupil.arriving.value
  const isSent = arriving?.state === 'sending' || arriving?.state === 'waits'
  return (
    <div class="here">
      <h1>{t('join.here.ask')}</h1>
      {here === true ? (
        <p class="here-stored">
          <Icon name="ready" /> {t('join.here.stored', { seat: seat ?? '' })}
        </p>
      ) : seat === undefined ? (
        <Button kind="primary" onPress={onSit}>
          {t('join.here.sit')}
        </Button>
      ) : (
        <button type="button" class="one-button" aria-disabled={isSent} onClick={() => (isSent ? undefined : void pupil.arrive())}>
          <Icon name="hand" />
          <span>{t('join.here.go')}</span>
          <small>{t('join.at', { seat })}</small>
        </button>
      )}
      <div class="standing" role="status">
        {here === true && <p class="sent">{t('join.here.sent')}</p>}
        <OnItsWay of={arriving} />
      </div>
    </div>
  )
}
