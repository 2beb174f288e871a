import type { BoxPage } from '../../../box-client/box-page.ts'
import { commands } from '../../../box-client/commands.ts'
import { t } from '../../../box-client/words.ts'
import { ItemWords } from '../../library/item-words.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { Icon } from '../../parts/icon.tsx'
import { usePolled } from '../../parts/use-polled.ts'

/** While it is being fetched, how far it is moves on. */
const LOOK_AGAIN = 10_000

/** One thing of the library by its name, and whether it is on the box; or that it is gone, so that something else is chosen. */
export function ItemLine({ page, id }: { page: Pick<BoxPage, 'link'>; id: string }) {
  const { value, failure } = usePolled(() => commands.library.item(id), LOOK_AGAIN)
  if (failure.value?.code === 'ITEM_UNKNOWN') {
    return (
      <p class="state fault wraps">
        <Icon name="fault" /> <span>{t('content.gone')}</span>
      </p>
    )
  }
  const item = value.value
  if (item === undefined) {
    return failure.value === undefined || page.link.value.state === 'down' ? (
      <div class="skeleton" />
    ) : (
      <FailureLine failure={failure.value} />
    )
  }
  return <ItemWords item={item} />
}
