import type { ChannelView } from '#appliance/contract/live.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { Facts } from './facts.tsx'
import { PlayUrls } from './play-urls.tsx'
import { PublishUrls } from './publish-urls.tsx'
import { figuresOf, tracksOf } from './stream-figures.ts'
import { Upstreams } from './upstreams.tsx'

export function Streams({ page }: { page: BoxPage }) {
  const live = page.live.value
  if (live === undefined) return <div class="skeleton" />
  return (
    <>
      {live.channels.length === 0 && <p class="soft">{t('tech.channels.none')}</p>}
      {live.channels.map((channel) => (
        <Channel key={channel.name} channel={channel} page={page} />
      ))}
      <Sample running={live.sample} />
    </>
  )
}

function Channel({ channel, page }: { channel: ChannelView; page: BoxPage }) {
  const zone = page.box.value?.timeZone
  return (
    <section class="channel">
      <h2>
        {t('tech.channel', { name: channel.name })} <State channel={channel} />
      </h2>
      <ul class="issues">
        {channel.troubles.map((trouble) => (
          <li key={trouble.kind} class="issue">
            <p class={`state wraps ${trouble.severity === 'fault' ? 'fault' : ''}`}>
              <Icon name={trouble.severity === 'fault' ? 'fault' : 'notice'} /> {t(`tech.trouble.${trouble.kind}`)}
            </p>
            <p class="soft small">
              {t('tech.since', { time: timeOfDay(trouble.since, zone) })} · <span class="code">{trouble.kind}</span>
            </p>
          </li>
        ))}
      </ul>
      <div class="two">
        <Facts rows={tracksOf(channel)} />
        <Facts rows={figuresOf(channel)} />
      </div>
      <Upstreams channel={channel} page={page} />
      <PublishUrls channel={channel.name} port={page.live.value?.rtmpPort ?? 0} />
      <PlayUrls channel={channel.name} page={page} />
    </section>
  )
}

function State({ channel }: { channel: ChannelView }) {
  const tone = channel.state === 'live' ? 'live' : channel.state === 'stalled' ? 'fault' : ''
  const icon = channel.state === 'live' ? 'live' : channel.state === 'stalled' ? 'fault' : 'wait'
  return (
    <span class={`state ${tone}`}>
      <Icon name={icon} /> {t(`tech.state.${channel.state}`)}
    </span>
  )
}

function Sample({ running }: { running: boolean }) {
  const { busy, failure, give } = useCommand()
  return (
    <section>
      <h2>{t('tech.sample')}</h2>
      <p class="soft">{t('tech.sample.what')}</p>
      <Button
        icon={running ? 'end' : 'start'}
        pressed={running}
        off={busy.value}
        onPress={() => void give(() => commands.live.sample(!running))}
      >
        {t(running ? 'tech.sample.stop' : 'tech.sample.start')}
      </Button>
      <FailureLine failure={failure.value} />
    </section>
  )
}
