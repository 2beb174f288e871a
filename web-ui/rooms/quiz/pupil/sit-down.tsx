import { useSignal } from '@preact/signals'
import type { Failure } from '../../../box-client/api.ts'
import { keyOr, t } from '../../../box-client/word-book.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import type { Pupil } from './pupil.ts'

type By = 'seat' | 'name'

interface SitDownProps {
  pupil: Pupil
  onSeated: () => void
  /** Whoever sits already may stay. */
  onStay?: (() => void) | undefined
}

/** Where the pupil sits, or a name of its own choice: all that a phone has to say of itself. */
export function SitDown({ pupil, onSeated, onStay }: SitDownProps) {
  const by = useSignal<By>('seat')
  const text = useSignal('')
  const busy = useSignal(false)
  const wrong = useSignal<string | undefined>(undefined)
  const sit = async (): Promise<void> => {
    if (busy.value) return
    const wish = text.value.trim()
    if (wish === '') return void (wrong.value = t('join.wants'))
    busy.value = true
    const failure = await pupil.sit(by.value === 'seat' ? { seat: wish } : { nickname: wish })
    busy.value = false
    wrong.value = failure === undefined ? undefined : sentenceOf(failure, by.value)
    if (failure === undefined) onSeated()
  }
  return (
    <form
      class="sit-down"
      onSubmit={(event) => {
        event.preventDefault()
        void sit()
      }}
    >
      <h1>{t('join.title')}</h1>
      <p class="soft">{t('join.intro')}</p>
      <div class="ways">
        {(['seat', 'name'] as const).map((way) => (
          <Button key={way} pressed={by.value === way} onPress={() => (by.value = way)}>
            {t(`join.by-${way}`)}
          </Button>
        ))}
      </div>
      <Field
        key={by.value}
        label={t(`join.${by.value}`)}
        hint={t(`join.${by.value}.hint`)}
        value={text.value}
        onInput={(value) => (text.value = value.slice(0, by.value === 'seat' ? 12 : 20))}
      />
      <div role="alert">
        {wrong.value !== undefined && (
          <p class="wrong">
            <Icon name="fault" /> <span>{wrong.value}</span>
          </p>
        )}
      </div>
      <Button type="submit" kind="primary" off={busy.value}>
        {t(busy.value ? 'join.going' : 'join.go')}
      </Button>
      {onStay !== undefined && (
        <Button kind="plain" onPress={onStay}>
          {t('join.stay')}
        </Button>
      )}
    </form>
  )
}

/** Why not, in a pupil's words. */
export function sentenceOf({ code, retryAfter }: Failure, by?: By): string {
  if (code === 'SEAT_UNKNOWN' && by === 'name') return t('join.refused.name')
  const says = t(keyOr(`error.${code}`, 'error.INTERNAL'))
  return retryAfter === undefined ? says : `${says} ${t('join.retry', { seconds: Math.ceil(retryAfter) })}`
}
