import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { LanguageSwitch } from '../../rooms/box/language-switch.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { KeysWhenThere } from './keys-when-there.tsx'

/** This device: its language, the way out, and where help is. */
export function Me({ page }: { page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const leave = async () => {
    const left = await give(() => commands.session.signOut())
    if (left !== undefined) page.feed.reconnect()
  }
  const warnings = page.health.value?.issues.filter((issue) => issue.severity === 'warning').length ?? 0
  return (
    <section class="card" aria-labelledby="me-title">
      <h2 id="me-title">{t('me.title')}</h2>
      <div class="me-buttons">
        <LanguageSwitch />
        <Button kind="plain" icon="leave" off={busy.value} onPress={() => void leave()}>
          {t('me.sign-out')}
        </Button>
      </div>
      <FailureLine failure={failure.value} />
      <KeysWhenThere page={page} />
      <p class="help soft">
        <Icon name="help" />
        <span>
          {t('me.help', { version: page.box.value?.version ?? '' })} {warnings > 0 && t('me.warnings', { count: warnings })}
          <br />
          <a href="/questions">{t('me.questions')}</a>
          <br />
          <a href="/classes">{t('me.classes')}</a>
          <br />
          <a href="/tech">{t('me.tech')}</a>
        </span>
      </p>
    </section>
  )
}
