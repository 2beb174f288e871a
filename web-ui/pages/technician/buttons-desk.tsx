import { useSignal } from '@preact/signals'
import type { ButtonsDesk } from '#appliance/contract/buttons.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { ButtonCard } from './button-card.tsx'
import { PressTest } from './press-test.tsx'

const EVERY = 1_000

/** Buttons, remotes and keypads of the settings: how each is, and what to do where it is not well. */
export function ButtonsDeskCard({ page }: { page: BoxPage }) {
  const { value, failure } = usePolled(() => commands.buttons.desk(), EVERY)
  const desk = value.value
  return (
    <>
      <h2>{t('tech.buttons')}</h2>
      <FailureLine failure={failure.value} />
      {desk === undefined && failure.value === undefined && <div class="skeleton" />}
      {desk !== undefined && (
        <div class={`devices ${failure.value === undefined ? '' : 'stale'}`}>
          {desk.buttons.length === 0 ? <p class="soft">{t('tech.buttons.none')}</p> : <Configured page={page} desk={desk} />}
          <Plugged desk={desk} />
        </div>
      )}
    </>
  )
}

function Configured({ page, desk: { buttons, inputs } }: { page: BoxPage; desk: ButtonsDesk }) {
  const isTesting = useSignal(false)
  return (
    <>
      <div class="press-test">
        <Button icon={isTesting.value ? 'close' : 'touch'} expanded={isTesting.value} onPress={() => (isTesting.value = !isTesting.value)}>
          {t(isTesting.value ? 'tech.buttons.test.end' : 'tech.buttons.test')}
        </Button>
        {isTesting.value && <PressTest page={page} />}
      </div>
      <div class="cards">
        {buttons.map((button, at) => (
          <ButtonCard key={`${button.device} ${at}`} page={page} button={button} inputs={inputs} />
        ))}
      </div>
    </>
  )
}

/** By these names the settings may call them. */
function Plugged({ desk: { plugged, inputs } }: { desk: ButtonsDesk }) {
  const used = inputs.flatMap(({ found }) => found)
  return (
    <>
      <h3>{t('tech.buttons.plugged')}</h3>
      {plugged.length === 0 && <p class="soft">{t('tech.buttons.plugged.none')}</p>}
      <ul class="rows">
        {plugged.map((name) => (
          <li key={name} class="setting">
            <span class="code">{name}</span>
            {used.includes(name) && <span class="soft small">{t('tech.buttons.plugged.used')}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}
