import { useSignal } from '@preact/signals'
import type { ChannelView, UpstreamView } from '#appliance/contract/live.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { timeToTheSecond } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { IconName } from '../../rooms/parts/icon.tsx'
import { addressesOf, isOfSettings } from './upstream-order.ts'

interface UpstreamProps {
  upstream: UpstreamView
  channel: ChannelView
  page: BoxPage
  /** A command is on its way. */
  off: boolean
  /** What is needed rarely has been unfolded. */
  open: boolean
  onOpen: (wish: boolean) => void
  onChoose: () => void
  /** Resolves with whether the box took it. */
  onReplace: (url: string) => Promise<boolean>
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** One source: what it is, how it is, and what can be done with it. */
export function Upstream(props: UpstreamProps) {
  const { upstream, channel, off, open } = props
  const inUse = upstream.state === 'running'
  const mayUse = channel.upstreams.length > 1 && !inUse && !upstream.chosen
  return (
    <li class={`upstream ${inUse ? 'in-use' : ''}`}>
      {upstream.kind === 'stand-in' ? <p>{upstream.title}</p> : <p class="code">{upstream.url}</p>}
      <StateLine {...props} />
      <div class="row-buttons">
        {mayUse && (
          <Button off={off} onPress={props.onChoose}>
            {t('tech.upstream.use')}
          </Button>
        )}
        {isOfSettings(upstream) && (
          <Button kind="plain" icon={open ? 'close' : 'pen'} expanded={open} onPress={() => props.onOpen(!open)}>
            {t(open ? 'tech.upstream.change.done' : 'tech.upstream.change')}
          </Button>
        )}
      </div>
      <Where upstream={upstream} />
      {open && <Changes {...props} />}
    </li>
  )
}

/** Where one comes from that is not changed here. */
function Where({ upstream }: { upstream: UpstreamView }) {
  if (isOfSettings(upstream)) return null
  const from = upstream.kind === 'address' ? 'lesson' : upstream.kind
  return <p class="soft small">{t(`tech.upstream.${from}.where`)}</p>
}

function StateLine({ upstream, page }: UpstreamProps) {
  const { kind, role, state, attempts, nextTryAt, trouble, chosen } = upstream
  const [icon, tone] = FACES[state]
  const more = [
    t(`tech.upstream.kind.${kind}`),
    role === undefined ? '' : t(`tech.upstream.role.${role}`),
    attempts > 0 ? t('tech.upstream.attempts', { count: attempts }) : '',
    nextTryAt === undefined ? '' : t('tech.upstream.next', { time: timeToTheSecond(nextTryAt, page.box.value?.timeZone) }),
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
            {t(kind === 'stand-in' ? 'tech.upstream.stand-in.trouble' : `tech.trouble.${trouble}`)}{' '}
            <span class="code small">{trouble}</span>
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

function Changes({ upstream, channel, off, onReplace, onMove, onRemove }: UpstreamProps) {
  const url = useSignal('')
  const asked = useSignal(false)
  const order = addressesOf(channel.upstreams).map(({ id }) => id)
  const place = order.indexOf(upstream.id)
  const replace = async () => {
    if (url.value.trim() !== '' && (await onReplace(url.value.trim()))) url.value = ''
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
        <Button icon="up" off={off || place <= 0} onPress={() => onMove(-1)}>
          {t('tech.upstream.up')}
        </Button>
        <Button icon="down" off={off || place === order.length - 1} onPress={() => onMove(1)}>
          {t('tech.upstream.down')}
        </Button>
        <Button icon="bin" off={off} onPress={() => (asked.value ? onRemove() : (asked.value = true))}>
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
