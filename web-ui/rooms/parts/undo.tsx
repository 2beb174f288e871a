import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { pageClock } from '../../box-client/page-clock.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { t } from '../../box-client/words.ts'
import { Button } from './button.tsx'

export interface UndoOffer {
  says: WordKey
  readonly back: () => void
}

const OFFERED_FOR = 5_000

/** What can be taken back for five seconds. */
export function useUndo() {
  const undo = useSignal<UndoOffer | undefined>(undefined)
  const offer = (one: UndoOffer): void => {
    undo.value = one
    pageClock.after(OFFERED_FOR, () => (undo.value === one ? (undo.value = undefined) : undefined))
  }
  return { undo, offer }
}

export function UndoBar({ undo }: { undo: Signal<UndoOffer | undefined> }) {
  const offered = undo.value
  return (
    <div class="undo" role="status">
      {offered !== undefined && (
        <p class="undo-bar">
          <span>{t(offered.says)}</span>
          <Button
            icon="undo"
            onPress={() => {
              undo.value = undefined
              offered.back()
            }}
          >
            {t('undo.go')}
          </Button>
        </p>
      )}
    </div>
  )
}
