import { useSignal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { HoldButton } from '../../rooms/parts/hold-button.tsx'
import { Strip } from '../../rooms/parts/strip.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { NewStart } from './new-start.tsx'
import { useNewStart } from './use-new-start.ts'

/** Starts the program of the box again; in a class only by a second button that says so. */
export function RestartCard({ page }: { page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const start = useNewStart(page)
  const inClass = useSignal(false)
  const restart = async (meant: boolean) => {
    start.forget()
    const given = await give(() => commands.box.restart(meant))
    inClass.value = given === undefined && failure.value?.code === 'CLASS_RUNNING'
    if (given !== undefined) start.expect()
  }
  const isWaiting = busy.value || start.state.value === 'awaited'
  return (
    <section>
      <h2>{t('tech.restart')}</h2>
      <p class="soft">{t('tech.restart.what')}</p>
      {inClass.value ? (
        <>
          <Strip icon="fault" tone="fault" says={t('tech.restart.class')} advice={t('tech.restart.class.advice')} />
          <div class="row-buttons">
            <Button icon="close" onPress={() => (inClass.value = false)}>
              {t('tech.restart.class.not')}
            </Button>
            <HoldButton
              key="in class"
              icon="again"
              label={t('tech.restart.class.button')}
              hint={t('tech.restart.hint')}
              confirm={t('tech.restart.class.confirm')}
              busy={isWaiting}
              onHeld={() => void restart(true)}
            />
          </div>
        </>
      ) : (
        <HoldButton
          key="between classes"
          icon="again"
          label={t('tech.restart.button')}
          hint={t('tech.restart.hint')}
          confirm={t('tech.restart.confirm')}
          busy={isWaiting}
          onHeld={() => void restart(false)}
        />
      )}
      <FailureLine failure={inClass.value ? undefined : failure.value} />
      <NewStart start={start} />
    </section>
  )
}
