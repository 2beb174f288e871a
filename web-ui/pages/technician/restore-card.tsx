import { useSignal } from '@preact/signals'
import type { RestoreAs } from '#appliance/contract/backup.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { size } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { FileChooser } from '../../rooms/parts/file-chooser.tsx'
import { HoldButton } from '../../rooms/parts/hold-button.tsx'
import { Strip } from '../../rooms/parts/strip.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { backupCommands } from './backup-commands.ts'
import { NewStart } from './new-start.tsx'
import { useNewStart } from './use-new-start.ts'

/** Becomes what a backup says; of another box only as its successor or as a copy, whichever is said. */
export function RestoreCard({ page }: { page: BoxPage }) {
  const brought = useSignal<{ name: string; size: string } | undefined>(undefined)
  const passphrase = useSignal('')
  const bringing = useCommand()
  const { busy, failure, give } = useCommand(bringing.failure)
  const start = useNewStart(page)
  const bring = async (file: File) => {
    brought.value = undefined
    const done = await bringing.give(() => backupCommands.bring(file))
    if (done !== undefined) brought.value = { name: file.name, size: size(done.bytes) }
  }
  const restore = async (as?: RestoreAs) => {
    start.forget()
    const wish = { passphrase: passphrase.value, ...(as === undefined ? {} : { as }) }
    if ((await give(() => backupCommands.restore(wish))) !== undefined) start.expect()
  }
  const isOther = failure.value?.code === 'BACKUP_OF_OTHER_BOX'
  const isOff = busy.value || start.state.value === 'awaited'
  return (
    <section>
      <h2>{t('tech.restore')}</h2>
      <p class="soft">{t('tech.restore.what')}</p>
      <FileChooser
        label={t('tech.restore.choose')}
        accept=".backup"
        off={bringing.busy.value || isOff}
        onChosen={(file) => void bring(file)}
      />
      <p role="status" class="soft">
        {bringing.busy.value && t('tech.restore.bringing')}
        {busy.value && t('tech.restore.checking')}
        {!bringing.busy.value && !busy.value && brought.value !== undefined && t('tech.restore.brought', brought.value)}
      </p>
      {brought.value !== undefined && (
        <div class="upkeep-form">
          <Field
            label={t('tech.backup.passphrase')}
            secret
            value={passphrase.value}
            onInput={(value) => {
              passphrase.value = value
              failure.value = undefined
            }}
          />
          {isOther ? (
            <OfOther failure={failure.value} busy={isOff} onRestore={(as) => void restore(as)} />
          ) : (
            <HoldButton
              key="itself"
              icon="again"
              label={t('tech.restore.go')}
              hint={t('tech.restart.hint')}
              confirm={t('tech.restore.confirm')}
              busy={isOff || passphrase.value === ''}
              onHeld={() => void restore()}
            />
          )}
        </div>
      )}
      <FailureLine failure={isOther ? undefined : failure.value} />
      <NewStart start={start} />
    </section>
  )
}

interface OfOtherProps {
  failure: Failure | undefined
  busy: boolean
  onRestore: (as: RestoreAs) => void
}

function OfOther({ failure, busy, onRestore }: OfOtherProps) {
  const common = { icon: 'again', hint: t('tech.restart.hint'), confirm: t('tech.restore.confirm'), busy } as const
  return (
    <>
      <Strip icon="notice" says={t('tech.restore.other', { name: nameOf(failure?.current) })} advice={t('tech.restore.other.advice')} />
      <div class="row-buttons">
        <HoldButton key="successor" {...common} label={t('tech.restore.successor')} onHeld={() => onRestore('successor')} />
        <HoldButton key="copy" {...common} label={t('tech.restore.copy')} onHeld={() => onRestore('copy')} />
      </div>
    </>
  )
}

/** School and room of the other box, as its backup has them. */
function nameOf(other: unknown): string {
  if (typeof other !== 'object' || other === null) return t('tech.restore.nameless')
  const { school, room } = other as { school?: unknown; room?: unknown }
  return [school, room].filter((part) => typeof part === 'string' && part !== '').join(' · ') || t('tech.restore.nameless')
}
