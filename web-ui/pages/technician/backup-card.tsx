import { useSignal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import { size } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { backupCommands } from './backup-commands.ts'
import { saveFile } from './save-file.ts'

/** As the box wants it. */
const SHORTEST = 10

/** All that people have put into the box, as one sealed file. */
export function BackupCard({ page }: { page: BoxPage }) {
  const passphrase = useSignal('')
  const again = useSignal('')
  const made = useSignal<{ name: string; size: string } | undefined>(undefined)
  const { busy, failure, give } = useCommand()
  const isReady = passphrase.value.length >= SHORTEST && passphrase.value === again.value
  const make = async () => {
    if (!isReady || busy.value) return
    made.value = undefined
    const file = await give(() => backupCommands.make(passphrase.value))
    if (file === undefined) return
    saveFile(file)
    made.value = { name: file.name, size: size(file.blob.size) }
    passphrase.value = again.value = ''
  }
  const recordings = size(page.recordings.value?.bytes ?? 0)
  const library = size(page.library.value?.disk.libraryBytes ?? 0)
  const doesDiffer = again.value.length >= passphrase.value.length && again.value !== passphrase.value
  return (
    <section>
      <h2>{t('tech.backup')}</h2>
      <p class="soft">{t('tech.backup.what')}</p>
      <p class="soft">{t('tech.backup.not', { recordings, library })}</p>
      <p>{t('tech.backup.names')}</p>
      <form class="upkeep-form" onSubmit={(event) => (event.preventDefault(), void make())}>
        <Field
          label={t('tech.backup.passphrase')}
          hint={t('tech.backup.passphrase.hint')}
          secret
          autocomplete="new-password"
          value={passphrase.value}
          onInput={(value) => (passphrase.value = value)}
        />
        <Field
          label={t('tech.backup.again')}
          secret
          autocomplete="new-password"
          {...(doesDiffer ? { hint: t('tech.backup.differ') } : {})}
          value={again.value}
          onInput={(value) => (again.value = value)}
        />
        <Button type="submit" icon="download" off={!isReady || busy.value}>
          {t('tech.backup.make')}
        </Button>
      </form>
      <FailureLine failure={failure.value} />
      <p role="status" class="soft">
        {busy.value ? t('tech.backup.making') : made.value === undefined ? '' : t('tech.backup.made', made.value)}
      </p>
    </section>
  )
}
