import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { TokenMade } from '#appliance/contract/sign-in.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import type { Token } from '../../box-client/commands.ts'
import { dayOf } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'

/** Keys for programs; each is shown once, when it is made. */
export function Tokens({ page }: { page: BoxPage }) {
  const tokens = useSignal<readonly Token[] | undefined>(undefined)
  const made = useSignal<TokenMade | undefined>(undefined)
  const label = useSignal('')
  const role = useSignal<'teacher' | 'technician'>('teacher')
  const { busy, failure, give } = useCommand()
  const load = async () => {
    const list = await give(() => commands.tokens.list())
    if (list !== undefined) tokens.value = list.tokens
  }
  useEffect(() => void load(), [])
  const make = async () => {
    made.value = await give(() => commands.tokens.make({ label: label.value.trim(), role: role.value }))
    label.value = ''
    await load()
  }
  const revoke = async (id: string) => {
    await give(() => commands.tokens.revoke(id))
    await load()
  }
  return (
    <>
      <h2>{t('tech.section.tokens')}</h2>
      <p class="soft">{t('tech.tokens.what')}</p>
      <FailureLine failure={failure.value} />
      {tokens.value?.length === 0 && <p class="soft">{t('tech.tokens.none')}</p>}
      <ul class="rows">
        {tokens.value?.map((token) => (
          <li key={token.id} class="setting">
            <p>
              <b>{token.label}</b>{' '}
              <span class="soft small">
                {t(`tech.role.${token.role === 'technician' ? 'technician' : 'teacher'}`)} ·{' '}
                {dayOf(token.createdAt, page.box.value?.timeZone ?? 'UTC')}
              </span>
            </p>
            <Button kind="plain" icon="bin" onPress={() => void revoke(token.id)}>
              {t('tech.tokens.revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {made.value !== undefined && (
        <div class="asked" role="status">
          <p>{t('tech.tokens.once', { label: made.value.label })}</p>
          <p class="code">{made.value.token}</p>
        </div>
      )}
      <form class="inline-form" onSubmit={(event) => (event.preventDefault(), void make())}>
        <Field label={t('tech.tokens.label')} value={label.value} onInput={(value) => (label.value = value)} />
        <div class="field">
          <label for="token-role">{t('tech.tokens.role')}</label>
          <select
            id="token-role"
            onChange={(event) => (role.value = event.currentTarget.value === 'technician' ? 'technician' : 'teacher')}
          >
            <option value="teacher">{t('tech.role.teacher')}</option>
            <option value="technician">{t('tech.role.technician')}</option>
          </select>
        </div>
        <Button type="submit" icon="key" off={busy.value || label.value.trim() === ''}>
          {t('tech.tokens.make')}
        </Button>
      </form>
    </>
  )
}
