import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Field } from '../parts/field.tsx'
import { useCommand } from '../parts/use-command.ts'
import { AskToEnter } from './ask-to-enter.tsx'

type Way = 'code' | 'pin' | 'ask'
const DIGITS = 6

/** The door of the teacher's page: the code on the screen, the PIN, or the one who holds the lesson. */
export function Enter({ page, code }: { page: BoxPage; code: string }) {
  const held = page.session.value?.holder === 'other'
  const ways: readonly [Way, ...Way[]] = held ? ['ask', 'pin', 'code'] : ['code', 'pin']
  const chosen = useSignal<Way | undefined>(code === '' ? undefined : 'code')
  const way = ways.find((one) => one === chosen.value) ?? ways[0]
  const notLetIn = useNotLetIn(page)
  return (
    <div class="door">
      <h1>{page.box.value?.room || t('app.name')}</h1>
      <p class="soft">{t(held ? 'enter.held' : 'enter.intro')}</p>
      <div class="ways" role="group" aria-label={t('enter.ways')}>
        {ways.map((one) => (
          <Button key={one} pressed={way === one} onPress={() => (chosen.value = one)}>
            {t(`enter.by-${one}`)}
          </Button>
        ))}
      </div>
      <div role="status">{notLetIn.value && <p>{t('ask.not-let-in')}</p>}</div>
      {way === 'ask' ? <AskToEnter page={page} /> : <SecretForm key={way} page={page} by={way} given={code} />}
    </div>
  )
}

/** Whether this device asked to come in, is still at the door, and asks no longer: refused, or nobody tapped in time. */
function useNotLetIn(page: BoxPage) {
  const fell = useSignal(false)
  const asked = useRef(false)
  useSignalEffect(() => {
    const asking = page.session.value?.asking === true
    if (asking || asked.current) fell.value = !asking
    asked.current = asking
  })
  return fell
}

function SecretForm({ page, by, given }: { page: BoxPage; by: 'code' | 'pin'; given: string }) {
  const fromQr = by === 'code' ? given : ''
  const secret = useSignal(fromQr)
  const { busy, failure, give } = useCommand()

  const enter = async () => {
    if (secret.value.length < DIGITS) return
    const session = await give(() => commands.session.signIn({ by, secret: secret.value }))
    if (session === undefined) secret.value = ''
    else page.feed.reconnect()
  }
  // The code came with the QR: nothing is left to type, so nothing is left to tap.
  useEffect(() => {
    if (fromQr.length === DIGITS) void enter()
  }, [])
  const typed = (value: string) => {
    secret.value = value
    failure.value = undefined
    if (value.length === DIGITS) void enter()
  }

  return (
    <form class="secret" onSubmit={(event) => (event.preventDefault(), void enter())}>
      <Field label={t(`enter.${by}`)} hint={t(`enter.${by}.hint`)} digits autofocus value={secret.value} onInput={typed} />
      <FailureLine failure={failure.value} />
      <Button type="submit" kind="primary" class="big" off={secret.value.length < DIGITS || busy.value}>
        {t(busy.value ? 'enter.checking' : 'enter.go')}
      </Button>
    </form>
  )
}
