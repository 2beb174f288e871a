import { useSignal } from '@preact/signals'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { KeysList } from './keys-list.tsx'
import './keys-words.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** The keys of the page, at work as long as this is there; and the way to the list of them, where there is a keyboard to speak of. */
export function Keys() {
  useShortcuts()
  const isOpen = useSignal(false)
  return (
    <div class="at-a-desk">
      <Button kind="plain" icon="keyboard" shortcut="?" expanded={isOpen.value} onPress={() => (isOpen.value = !isOpen.value)}>
        {t('keys.title')}
      </Button>
      {isOpen.value && <KeysList onClose={() => (isOpen.value = false)} />}
    </div>
  )
}
