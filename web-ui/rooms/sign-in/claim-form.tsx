import { useSignal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { language, t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Field } from '../parts/field.tsx'
import { useCommand } from '../parts/use-command.ts'
import { suggestPassphrase, unforeseeable } from './passphrase-suggestion.ts'

const PASSPHRASE_LEAST = 10

/** First run: whoever reads the code on the screen in this room makes the box the school's own. */
export function ClaimForm({ page, code }: { page: BoxPage; code: string }) {
  const form = useSignal({
    code,
    pin: '',
    passphrase: suggestPassphrase(language.value, unforeseeable),
    school: page.box.value?.school ?? '',
    room: page.box.value?.room ?? '',
  })
  const { busy, failure, give } = useCommand()
  const set = (change: Partial<typeof form.value>) => (form.value = { ...form.value, ...change })
  const wanting = wantingOf(form.value)

  const claim = async () => {
    if (wanting !== undefined) return
    const { school, room, ...secrets } = form.value
    const done = await give(() =>
      commands.session.claim({ ...secrets, ...(school === '' ? {} : { school }), ...(room === '' ? {} : { room }) }),
    )
    if (done !== undefined) page.feed.reconnect()
  }

  return (
    <form class="door" onSubmit={(event) => (event.preventDefault(), void claim())}>
      <h1>{t('claim.title')}</h1>
      <p class="soft">{t('claim.intro')}</p>
      <Field label={t('claim.code')} hint={t('claim.code.hint')} digits value={form.value.code} onInput={(value) => set({ code: value })} />
      <Field label={t('claim.pin')} hint={t('claim.pin.hint')} digits value={form.value.pin} onInput={(pin) => set({ pin })} />
      <Field
        label={t('claim.passphrase')}
        hint={t('claim.passphrase.hint')}
        value={form.value.passphrase}
        onInput={(passphrase) => set({ passphrase })}
      />
      <Button kind="plain" icon="again" onPress={() => set({ passphrase: suggestPassphrase(language.value, unforeseeable) })}>
        {t('claim.passphrase.another')}
      </Button>
      <Field label={t('claim.school')} value={form.value.school} autocomplete="organization" onInput={(school) => set({ school })} />
      <Field label={t('claim.room')} hint={t('claim.room.hint')} value={form.value.room} onInput={(room) => set({ room })} />
      <FailureLine failure={failure.value} />
      <Button type="submit" kind="primary" class="big" off={wanting !== undefined || busy.value}>
        {t('claim.go')}
      </Button>
      {wanting !== undefined && <p class="soft small">{t(wanting)}</p>}
    </form>
  )
}

function wantingOf(form: { code: string; pin: string; passphrase: string }) {
  if (form.code.length < 6) return 'claim.wants-code' as const
  if (form.pin.length < 6) return 'claim.wants-pin' as const
  return form.passphrase.trim().length < PASSPHRASE_LEAST ? ('claim.wants-passphrase' as const) : undefined
}
