import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { SettingView } from '#appliance/contract/settings.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { fromText, isSimple, toText } from './setting-text.ts'

/** Every setting, its value and where that comes from; the simple ones can be changed here. */
export function Settings() {
  const settings = useSignal<readonly SettingView[] | undefined>(undefined)
  const { failure, give } = useCommand()
  useEffect(() => {
    void give(() => commands.settings.list()).then((list) => (settings.value = list?.settings))
  }, [])
  const change = async (key: string, value: unknown) => {
    const list = await give(() => commands.settings.change(key, value))
    if (list !== undefined) settings.value = list.settings
  }
  return (
    <>
      <h2>{t('tech.section.settings')}</h2>
      <p class="soft">{t('tech.settings.what')}</p>
      {settings.value === undefined && failure.value === undefined && <div class="skeleton" />}
      <FailureLine failure={failure.value} />
      <ul class="settings">
        {settings.value?.map((setting) => (
          <Setting key={setting.key} setting={setting} onChange={(value) => void change(setting.key, value)} />
        ))}
      </ul>
    </>
  )
}

function Setting({ setting, onChange }: { setting: SettingView; onChange: (value: unknown) => void }) {
  const draft = useSignal<string | undefined>(undefined)
  const save = () => {
    if (draft.value === undefined) return
    onChange(fromText(draft.value, setting.value))
    draft.value = undefined
  }
  const locked = setting.origin === 'environment' || setting.origin === 'desired' || !isSimple(setting.value)
  return (
    <li class="setting">
      <div>
        <p>
          <b class="code">{setting.key}</b>
        </p>
        <p class="soft small">{setting.description}</p>
        <p class="soft small">
          {t('tech.settings.origin', { origin: t(`tech.origin.${setting.origin}`) })}
          {setting.restartNeeded && ` · ${t('tech.settings.restart')}`}
        </p>
      </div>
      {locked ? (
        <p class="code value">{toText(setting.value)}</p>
      ) : (
        <form class="inline-form" onSubmit={(event) => (event.preventDefault(), save())}>
          <input
            class="code"
            aria-label={setting.key}
            value={draft.value ?? toText(setting.value)}
            onInput={(event) => (draft.value = event.currentTarget.value)}
          />
          {draft.value !== undefined && <Button type="submit">{t('tech.save')}</Button>}
          {setting.origin === 'page' && draft.value === undefined && (
            <Button kind="plain" icon="undo" onPress={() => onChange(null)}>
              {t('tech.settings.back')}
            </Button>
          )}
        </form>
      )}
    </li>
  )
}
