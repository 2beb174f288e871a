import type { BadFrame, ReceiverView } from '#appliance/contract/clickers.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { timeToTheSecond } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { driverName } from './driver-name.ts'
import { Facts } from './facts.tsx'

/** One receiver: whether it listens, since when, what it heard, and what to do where it hears nobody. */
export function ReceiverCard({ receiver, page, onWatch }: { receiver: ReceiverView; page: BoxPage; onWatch: () => void }) {
  const { busy, failure, give } = useCommand()
  const { trouble, state } = receiver
  const since = timeToTheSecond(trouble?.since ?? receiver.since, page.box.value?.timeZone)
  const isSerial = receiver.driver !== 'iclicker-base'
  return (
    <article class="receiver">
      <h3>
        {receiver.name || driverName(receiver)}{' '}
        {receiver.origin === 'detected' && <span class="soft small regular">{t('tech.devices.detected')}</span>}
      </h3>
      <p class={`state ${trouble === undefined ? 'ready' : 'fault'}`}>
        <Icon name={trouble === undefined ? 'ready' : 'fault'} /> {t(`tech.devices.state.${state}`)}
        <span class="soft small regular"> {t('tech.devices.since', { time: since })}</span>
      </p>
      {trouble !== undefined && <p>{t(`tech.devices.trouble.${trouble.kind}`, { says: trouble.says })}</p>}
      <p class="soft small code">
        {receiver.port}
        {receiver.name !== '' && ` · ${driverName(receiver)}`}
      </p>
      <Facts rows={figuresOf(receiver)} />
      <div class="row-buttons">
        {isSerial && (
          <Button icon="eye" onPress={onWatch}>
            {t('tech.devices.watch')}
          </Button>
        )}
        {receiver.origin === 'settings' && (
          <Button kind="plain" icon="bin" off={busy.value} onPress={() => void give(() => commands.clickers.forget(receiver.id))}>
            {t('tech.devices.forget')}
          </Button>
        )}
      </div>
      <FailureLine failure={failure.value} />
    </article>
  )
}

const BAD = ['checksum', 'malformed', 'contradicts', 'key', 'too-long'] as const satisfies readonly BadFrame[]

/** What is 0 in a well receiver is said only where it is not. */
function figuresOf({ counters, lowBatteries, said }: ReceiverView): (readonly [string, string])[] {
  const bad = BAD.flatMap((reason) =>
    counters.bad[reason] === 0 ? [] : [t(`tech.devices.bad.${reason}`, { count: counters.bad[reason] })],
  )
  const some = (name: string, count: number): (readonly [string, string])[] => (count === 0 ? [] : [[name, String(count)]])
  return [
    [t('tech.devices.presses'), String(counters.presses)],
    ...some(t('tech.devices.repeated'), counters.duplicates),
    ...(bad.length === 0 ? [] : [[t('tech.devices.bad'), bad.join(' · ')] as const]),
    ...some(t('tech.devices.limited'), counters.limited),
    ...some(t('tech.devices.unknown'), counters.unknown),
    ...some(t('tech.devices.unplugged'), counters.unplugged),
    ...(lowBatteries.length === 0 ? [] : [[t('tech.devices.low'), lowBatteries.join(', ')] as const]),
    ...(said === undefined ? [] : [[t('tech.devices.said'), said] as const]),
  ]
}
