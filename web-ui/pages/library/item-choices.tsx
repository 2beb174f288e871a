import { useSignal } from '@preact/signals'
import type { ItemDetail } from '#appliance/contract/library.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'

/** What a teacher or technician may ask of the box. */
export function ItemChoices({ item, page }: { item: ItemDetail; page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const asked = useSignal(false)
  const pinned = useSignal<boolean | undefined>(undefined)
  const role = page.session.value?.role
  if (role !== 'teacher' && role !== 'technician') return null
  const fetchNow = async (): Promise<void> => {
    if ((await give(() => commands.library.fetch(item.id))) !== undefined) asked.value = true
  }
  // The box's next answer comes seconds later; until then the button shows what was asked for.
  const isPinned = pinned.value ?? item.pinned
  const pin = async (): Promise<void> => {
    const wish = !isPinned
    if ((await give(() => commands.library.pin(item.id, wish))) !== undefined) pinned.value = wish
  }
  return (
    <div class="item-choices">
      {item.holding !== 'ready' && !asked.value && (
        <Button icon="download" off={busy.value} onPress={() => void fetchNow()}>
          {t('library.fetch-now')}
        </Button>
      )}
      {item.holding !== 'ready' && asked.value && (
        <p class="state" role="status">
          <Icon name="ready" /> {t('library.fetch-asked')}
        </p>
      )}
      {role === 'technician' && (
        <Button icon="keep" pressed={isPinned} off={busy.value} onPress={() => void pin()}>
          {t('library.pin')}
        </Button>
      )}
      <FailureLine failure={failure.value} />
    </div>
  )
}
