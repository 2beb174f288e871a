import type { NetworkStep, NetworkTestView } from '#appliance/contract/network-test.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { size, timeToTheSecond } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { IconName } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { usePolled } from '../../rooms/parts/use-polled.ts'

const EVERY = 1_000

/** The way out, step by step, with what to do about each that fails. */
export function Network({ page }: { page: BoxPage }) {
  const { value, failure } = usePolled(() => commands.box.networkTest(), EVERY)
  const { busy, failure: refused, give } = useCommand()
  const view = value.value
  const begin = async () => {
    const begun = await give(() => commands.box.testNetwork())
    if (begun !== undefined) value.value = begun
  }
  return (
    <>
      <h2>{t('tech.net')}</h2>
      <p class="soft">{t('tech.net.what')}</p>
      <FailureLine failure={refused.value ?? failure.value} />
      {view === undefined && failure.value === undefined && <div class="skeleton" />}
      {view !== undefined && (
        <>
          <p>{view.mostBytes === 0 ? t('tech.net.uses.nothing') : t('tech.net.uses', { size: size(view.mostBytes) })}</p>
          <div class="row-buttons">
            <Button icon="again" kind="primary" off={busy.value || view.running} onPress={() => void begin()}>
              {t('tech.net.go')}
            </Button>
          </div>
          <Outcome view={view} zone={page.box.value?.timeZone} />
          <ol class={`net-steps ${failure.value === undefined ? '' : 'stale'}`}>
            {view.steps.map((step) => (
              <Step key={step.id} step={step} />
            ))}
          </ol>
        </>
      )}
    </>
  )
}

function Outcome({ view, zone }: { view: NetworkTestView; zone: string | undefined }) {
  const { running, begunAt, usedBytes, steps } = view
  const failed = steps.filter(({ state }) => state === 'failed').length
  return (
    <div role="status">
      {running && (
        <p class="state wraps">
          <Icon name="wait" /> {t('tech.net.running', { size: size(usedBytes) })}
        </p>
      )}
      {!running && begunAt !== undefined && (
        <p class={`state wraps ${failed === 0 ? 'ready' : 'fault'}`}>
          <Icon name={failed === 0 ? 'ready' : 'fault'} />
          <span>
            {failed === 0 ? t('tech.net.all-well') : t('tech.net.some-failed', { count: failed })}{' '}
            <span class="soft small">{t('tech.net.done', { time: timeToTheSecond(begunAt, zone), size: size(usedBytes) })}</span>
          </span>
        </p>
      )}
    </div>
  )
}

const FACES: Record<NetworkStep['state'], readonly [IconName, string]> = {
  waiting: ['wait', ''],
  running: ['again', ''],
  well: ['ready', 'ready'],
  failed: ['fault', 'fault'],
  'not-tested': ['notice', ''],
}

function Step({ step }: { step: NetworkStep }) {
  const [icon, tone] = FACES[step.state]
  const { trouble, omitted } = step
  return (
    <li>
      <p class="row-head">
        <span>
          <b>{t(`tech.net.kind.${step.kind}`)}</b> <span class="code soft">{step.target}</span>
        </span>
        <span class={`state ${tone}`}>
          <Icon name={icon} /> {t(`tech.net.state.${step.state}`)}
        </span>
      </p>
      {figuresOf(step) !== '' && <p class="soft small">{figuresOf(step)}</p>}
      {trouble !== undefined && (
        <p>
          <b>{t(`tech.net.trouble.${trouble}`)}</b> {t(`tech.net.todo.${trouble}`)}
        </p>
      )}
      {omitted !== undefined && <p class="soft">{t(`tech.net.omitted.${omitted}`)}</p>}
    </li>
  )
}

function figuresOf({ milliseconds, bytesPerSecond, status }: NetworkStep): string {
  return [
    milliseconds === undefined ? '' : t('tech.net.latency', { ms: milliseconds }),
    bytesPerSecond === undefined ? '' : t('tech.net.rate', { size: size(bytesPerSecond * 60) }),
    status === undefined || status < 400 ? '' : t('tech.net.status', { status }),
  ]
    .filter((part) => part !== '')
    .join(' · ')
}
