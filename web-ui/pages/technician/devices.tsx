import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { ClickersDesk, FoundPort } from '#appliance/contract/clickers.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { ButtonsDeskCard } from './buttons-desk.tsx'
import { LearnCard } from './learn-card.tsx'
import { ReceiverCard } from './receiver-card.tsx'

const EVERY = 1_000

/** What is plugged in and hears clickers, and what comes out of a port that nobody knows yet. */
export function Devices({ page }: { page: BoxPage }) {
  const { value, failure } = usePolled(() => commands.clickers.desk(), EVERY)
  const watched = useSignal<string | undefined>(undefined)
  const desk = value.value
  return (
    <>
      <h2>{t('tech.devices.receivers')}</h2>
      <FailureLine failure={failure.value} />
      {desk === undefined && failure.value === undefined && <div class="skeleton" />}
      {desk !== undefined && (
        <div class={`devices ${failure.value === undefined ? '' : 'stale'}`}>
          {desk.receivers.length === 0 && <p class="soft">{t('tech.devices.receivers.none')}</p>}
          <div class="cards">
            {desk.receivers.map((receiver) => (
              <ReceiverCard key={receiver.id} receiver={receiver} page={page} onWatch={() => (watched.value = receiver.port)} />
            ))}
          </div>
          {watched.value !== undefined && <LearnCard key={watched.value} port={watched.value} onEnd={() => (watched.value = undefined)} />}
          <Ports desk={desk} watched={watched} />
        </div>
      )}
      <ButtonsDeskCard page={page} />
    </>
  )
}

function Ports({ desk, watched }: { desk: ClickersDesk; watched: Signal<string | undefined> }) {
  const path = useSignal('')
  const watch = () => {
    watched.value = path.value.trim()
    path.value = ''
  }
  return (
    <>
      <h2>{t('tech.devices.ports')}</h2>
      {desk.ports.length === 0 && <p class="soft">{t('tech.devices.ports.none')}</p>}
      <ul class="rows">
        {desk.ports.map((port) => (
          <Port key={port.device} port={port} onWatch={() => (watched.value = port.port)} />
        ))}
      </ul>
      <form class="inline-form" onSubmit={(event) => (event.preventDefault(), watch())}>
        <Field
          label={t('tech.devices.port.other')}
          hint={t('tech.devices.port.other.hint')}
          value={path.value}
          onInput={(value) => (path.value = value)}
        />
        <Button type="submit" icon="eye" off={!path.value.trim().startsWith('/')}>
          {t('tech.devices.watch')}
        </Button>
      </form>
    </>
  )
}

function Port({ port, onWatch }: { port: FoundPort; onWatch: () => void }) {
  const { busy, failure, give } = useCommand()
  const ids = [port.vendor, port.product].filter(Boolean).join(':')
  const choose = () => give(() => commands.clickers.choose({ port: port.port, driver: 'iclicker-base' }))
  return (
    <li class="setting">
      <div>
        <p>
          <b class="code">{port.device}</b>{' '}
          <span class="soft small">{t(port.receiver === undefined ? 'tech.devices.port.free' : 'tech.devices.port.used')}</span>
        </p>
        {port.names.map((name) => (
          <p key={name} class="soft small code">
            {name}
          </p>
        ))}
        {ids !== '' && <p class="soft small code">{[ids, port.serial].filter(Boolean).join(' · ')}</p>}
        <FailureLine failure={failure.value} />
      </div>
      {port.kind === 'serial' ? (
        <Button icon="eye" onPress={onWatch}>
          {t('tech.devices.watch')}
        </Button>
      ) : (
        port.receiver === undefined && (
          <Button off={busy.value} onPress={() => void choose()}>
            {t('tech.devices.learn.use')}
          </Button>
        )
      )}
    </li>
  )
}
