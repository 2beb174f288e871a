import type { UpstreamView } from '#appliance/contract/live.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'
import { nameOf } from './upstream-words.ts'

/** While a class runs: where its picture may come from and does; nothing where there is no choice. */
export function SourceSwitch({ page }: { page: BoxPage }) {
  const { busy, failure, give } = useCommand()
  const channel = page.channel.value
  if (channel === undefined || channel.upstreams.length < 2 || page.lesson.value?.running !== true) return null
  const choose = (id: string | null) => void give(() => commands.live.chooseUpstream(channel.name, id))
  const chosen = channel.upstreams.some((upstream) => upstream.chosen)
  // The box would refuse any other device.
  const mayChoose = page.session.value?.holder === 'you' || page.session.value?.role === 'technician'
  return (
    <section class="card" aria-labelledby="sources-title">
      <h2 id="sources-title">{t('sources.title')}</h2>
      <ul class="rows">
        {channel.upstreams.map((upstream) => (
          <Source
            key={upstream.id}
            upstream={upstream}
            all={channel.upstreams}
            off={busy.value}
            {...(mayChoose ? { onChoose: () => choose(upstream.id) } : {})}
          />
        ))}
      </ul>
      <p class="soft small">{t(chosen ? 'sources.by-hand' : 'sources.by-itself')}</p>
      {chosen && mayChoose && (
        <div>
          <Button icon="again" off={busy.value} onPress={() => choose(null)}>
            {t('sources.back')}
          </Button>
        </div>
      )}
      <FailureLine failure={failure.value} />
    </section>
  )
}

interface SourceProps {
  upstream: UpstreamView
  all: readonly UpstreamView[]
  off: boolean
  onChoose?: () => void
}

function Source({ upstream, all, off, onChoose }: SourceProps) {
  const inUse = upstream.state === 'running'
  const [icon, tone, says] = faceOf(upstream)
  const name = t(...nameOf(upstream, all))
  return (
    <li class={`row ${inUse ? 'in-use' : ''}`}>
      <div>
        <p>{inUse ? <b>{name}</b> : name}</p>
        <p class={`small state regular ${tone}`}>
          <Icon name={icon} /> {t(says)}
        </p>
      </div>
      {onChoose !== undefined && isAtHand(upstream) && (
        <Button off={off} onPress={onChoose}>
          {t(upstream.kind === 'stand-in' ? 'sources.play' : 'sources.use')}
          <span class="sr-only"> {name}</span>
        </Button>
      )}
    </li>
  )
}

/** What does not work now is tried by the box itself; to choose it would only lose the picture. */
function isAtHand({ state, chosen }: UpstreamView): boolean {
  return !chosen && (state === 'standby' || state === 'trying')
}

function faceOf({ kind, state, trouble, chosen }: UpstreamView) {
  const face = <Says extends string>(icon: IconName, tone: string, says: Says) => [icon, tone, `sources.${says}`] as const
  if (state === 'running') return face('ready', 'ready', 'in-use')
  if (kind === 'stand-in' && state === 'off') return face('wait', '', 'nothing-now')
  if (state === 'waiting' || trouble !== undefined) return faceOfTrouble(kind, trouble)
  if (state === 'resolving' || state === 'connecting') return face('wait', '', 'opening')
  return face('wait', '', chosen ? 'chosen' : 'ready')
}

function faceOfTrouble(kind: UpstreamView['kind'], trouble: UpstreamView['trouble']) {
  // That another box does not take the same class is no fault.
  if (kind === 'peer') return ['wait', '', 'sources.absent'] as const
  if (kind === 'stand-in') return ['fault', 'fault', 'sources.unplayable'] as const
  return ['fault', 'fault', trouble === 'too-slow' ? 'sources.too-slow' : 'sources.broken'] as const
}
