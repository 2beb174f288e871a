import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'

/** A second device waits here until the one who holds the lesson taps. */
export function AskToEnter({ page }: { page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const asking = page.session.value?.asking === true
  const ask = async () => {
    const session = await give(() => commands.session.askToEnter())
    if (session !== undefined) page.feed.reconnect()
  }
  if (asking) {
    return (
      <div class="waiting" role="status">
        <Icon name="wait" />
        <p>
          <b>{t('ask.waiting')}</b>
          <br />
          <span class="soft">{t('ask.waiting.hint')}</span>
        </p>
      </div>
    )
  }
  return (
    <div class="secret">
      <p>{t('ask.intro')}</p>
      <FailureLine failure={failure.value} />
      <Button kind="primary" class="big" off={busy.value} onPress={() => void ask()}>
        {t('ask.go')}
      </Button>
    </div>
  )
}
