import { useSignal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { LanguageSwitch } from '../../rooms/box/language-switch.tsx'
import { OfflineStrip } from '../../rooms/box/offline-strip.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'

export function Passphrase({ page }: { page: BoxPage }) {
  const secret = useSignal('')
  const { busy, failure, give } = useCommand()
  const session = page.session.value
  const enter = async () => {
    if (secret.value === '') return
    const done = await give(() => commands.session.signIn({ by: 'passphrase', secret: secret.value.trim() }))
    if (done !== undefined) page.feed.reconnect()
  }
  return (
    <main class="desk-door">
      <OfflineStrip page={page} />
      <form onSubmit={(event) => (event.preventDefault(), void enter())}>
        <h1>{t('tech.enter.title')}</h1>
        {session?.claimed === false ? (
          <>
            <p>{t('tech.enter.unclaimed')}</p>
            <a class="button" href="/">
              {t('tech.enter.to-claim')}
            </a>
          </>
        ) : (
          <>
            <Field
              label={t('tech.enter.passphrase')}
              hint={t('tech.enter.hint')}
              secret
              autofocus
              autocomplete="current-password"
              value={secret.value}
              onInput={(value) => (secret.value = value)}
            />
            <FailureLine failure={failure.value} />
            <Button type="submit" kind="primary" off={busy.value || secret.value === ''}>
              {t('enter.go')}
            </Button>
          </>
        )}
      </form>
      <LanguageSwitch />
    </main>
  )
}
