import { useSignal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { LanguageSwitch } from '../box/language-switch.tsx'
import { OfflineStrip } from '../box/offline-strip.tsx'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Field } from '../parts/field.tsx'
import { useCommand } from '../parts/use-command.ts'

const DIGITS = 6

/** The door of whoever plans a lesson at any PC of the school: the PIN opens it, and the lesson stays with whoever runs it. */
export function PinDoor({ page, title, says }: { page: BoxPage; title: string; says: string }) {
  const session = page.session.value
  return (
    <main class="plan-door">
      <OfflineStrip page={page} />
      <h1>{title}</h1>
      {session === undefined ? (
        <div class="skeleton" />
      ) : session.claimed ? (
        <PinForm page={page} says={says} />
      ) : (
        <a class="button" href="/">
          {t('pin-door.unclaimed')}
        </a>
      )}
      <LanguageSwitch />
    </main>
  )
}

function PinForm({ page, says }: { page: BoxPage; says: string }) {
  const secret = useSignal('')
  const { busy, failure, give } = useCommand()
  const enter = async (): Promise<void> => {
    if (secret.value.length < DIGITS) return
    const entered = await give(() => commands.session.signIn({ by: 'pin', secret: secret.value, prepares: true }))
    if (entered === undefined) secret.value = ''
    else page.feed.reconnect()
  }
  const typed = (value: string): void => {
    secret.value = value
    failure.value = undefined
    if (value.length === DIGITS) void enter()
  }
  return (
    <form class="secret" onSubmit={(event) => (event.preventDefault(), void enter())}>
      <p class="soft">{says}</p>
      <Field label={t('enter.pin')} hint={t('pin-door.hint')} digits autofocus value={secret.value} onInput={typed} />
      <FailureLine failure={failure.value} />
      <Button type="submit" kind="primary" class="big" off={secret.value.length < DIGITS || busy.value}>
        {t(busy.value ? 'enter.checking' : 'enter.go')}
      </Button>
    </form>
  )
}
