import { useSignal } from '@preact/signals'
import type { ChannelView, UpstreamsChange, UpstreamView } from '#appliance/contract/live.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { IconName } from '../../rooms/parts/icon.tsx'
import { addressesOf, moved, replaced, without } from './upstream-order.ts'

interface UpstreamProps {
  upstream: UpstreamView
  channel: ChannelView
  page: BoxPage
  /** A command is on its way. */
  off: boolean
  /** Resolves with whether the box took it. */
  onChange: (wish: UpstreamsChange) => Promise<boolean>
  onChoose: (id: string | null) => Promise<void>
}

/** One source: what it is, how it is, and what can be done with it; what is needed rarely unfolds. */
export function Upstream(props: UpstreamProps) {
  const { upstream, channel, off } = props
  const open = useSignal(false)
  const inUse = upstream.state === 'running'
  const mayUse = channel.upstreams.length > 1 && !inUse && !upstream.chosen
  return (
    <li class={`upstream ${inUse ? 'in-use' : ''}`}>
      <p class="code">{upstream.url}</p>
      <StateLine {...props} />
      <div class="row-buttons">
        {mayUse && (
          <Button off={off} onPress={() => void props.onChoose(upstream.id)}>
            {t('tech.upstream.use')}
          </Button>
        )}
        {upstream.kind === 'address' && (
          <Button kind="plain" icon={open.value ? 'close' : 'pen'} expanded={open.value} onPress={() => (open.value = !open.value)}>
            {t(open.value ? 'tech.upstream.change.done' : 'tech.upstream.change')}
          </Button>
        )}
      </div>
      {upstream.kind === 'peer' && <p class="soft small">{t('tech.upstream.peer.where')}</p>}
      {open.value && <Changes {...props} />}
    </li>
  )
}

function StateLine({ upstream, page }: UpstreamProps) {
  const { kind, state, attempts, nextTryAt, trouble, chosen } = upstream
  const [icon, tone] = FACES[state]
  const more = [
    t(`tech.upstream.kind.${kind}`),
    attempts > 0 ? t('tech.upstream.attempts', { count: attempts }) : '',
    nextTryAt === undefined ? '' : t('tech.upstream.next', { time: timeOfDay(nextTryAt, page.box.value?.timeZone) }),
  ]
  return (
    <>
      <p>
        <span class={`state ${tone}`}>
          <Icon name={icon} /> {t(`tech.pull.${state}`)}
        </span>
        {chosen && <b class="badge">{t('tech.upstream.chosen')}</b>}{' '}
        <span class="soft small">{more.filter((part) => part !== '').join(' · ')}</span>
      </p>
      {trouble !== undefined && (
        <p class="state wraps regular fault">
          <Icon name="fault" />
          <span>
            {t(`tech.trouble.${trouble}`)} <span class="code small">{trouble}</span>
          </span>
        </p>
      )}
    </>
  )
}

const FACES: Record<UpstreamView['state'], readonly [IconName, string]> = {
  off: ['wait', 'off'],
  standby: ['wait', ''],
  resolving: ['wait', ''],
  connecting: ['wait', ''],
  running: ['live', 'live'],
  trying: ['eye', ''],
  waiting: ['fault', 'fault'],
}

function Changes({ upstream, channel, off, onChange }: UpstreamProps) {
  const url = useSignal('')
  const asked = useSignal(false)
  const { upstreams } = channel
  const { id } = upstream
  const order = addressesOf(upstreams).map((address) => address.id)
  const place = order.indexOf(id)
  const replace = async () => {
    if (url.value.trim() !== '' && (await onChange(replaced(upstreams, id, url.value.trim())))) url.value = ''
  }
  return (
    <div class="upstream-changes">
      <form class="inline-form" onSubmit={(event) => (event.preventDefault(), void replace())}>
        <Field label={t('tech.upstream.new-url')} value={url.value} onInput={(value) => (url.value = value)} />
        <Button type="submit" off={off || url.value.trim() === ''}>
          {t('tech.upstream.replace')}
        </Button>
      </form>
      <div class="row-buttons">
        <Button icon="up" off={off || place <= 0} onPress={() => void onChange(moved(upstreams, id, -1))}>
          {t('tech.upstream.up')}
        </Button>
        <Button icon="down" off={off || place === order.length - 1} onPress={() => void onChange(moved(upstreams, id, 1))}>
          {t('tech.upstream.down')}
        </Button>
        <Button icon="bin" off={off} onPress={() => (asked.value ? void onChange(without(upstreams, id)) : (asked.value = true))}>
          {t(asked.value ? 'tech.upstream.remove.yes' : 'tech.upstream.remove')}
        </Button>
        {asked.value && (
          <Button kind="plain" onPress={() => (asked.value = false)}>
            {t('tech.upstream.remove.no')}
          </Button>
        )}
      </div>
      {asked.value && (
        <p role="status" class="soft small">
          {t('tech.upstream.remove.sure')}
        </p>
      )}
    </div>
  )
}
