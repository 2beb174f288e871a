import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { ReceiverWish } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { readSettings } from './read-settings.ts'

const BEGINNING = 'framing: line\npattern: (?<id>[0-9]+),(?<key>[A-E])\n'

/** Settings that a technician tries on the bytes of a port, before the box keeps them. */
export function OwnSettings({ onTry }: { onTry: (settings: ReceiverWish) => void }) {
  const id = useId()
  const text = useSignal(BEGINNING)
  const wrong = useSignal<string | undefined>(undefined)
  const attempt = () => {
    const read = readSettings(text.value)
    wrong.value = 'line' in read ? read.line : undefined
    if ('settings' in read) onTry({ driver: 'generic', ...read.settings })
  }
  return (
    <details class="own-settings">
      <summary>{t('tech.devices.learn.own')}</summary>
      <label class="soft small" for={id}>
        {t('tech.devices.learn.own.what')}
      </label>
      <textarea
        id={id}
        class="code"
        rows={6}
        spellcheck={false}
        autocapitalize="off"
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      {wrong.value !== undefined && (
        <p class="state fault" role="status">
          {t('tech.devices.learn.own.line', { line: wrong.value })}
        </p>
      )}
      <Button icon="again" onPress={attempt}>
        {t('tech.devices.learn.own.try')}
      </Button>
    </details>
  )
}
