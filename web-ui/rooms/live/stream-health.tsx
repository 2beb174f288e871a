import type { ChannelView } from '#appliance/contract/live.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { minutes } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { Icon } from '../parts/icon.tsx'
import type { IconName } from '../parts/icon.tsx'
import { classFault, streamWords } from './stream-words.ts'
import type { StreamWord } from './stream-words.ts'

/** Whether picture and sound are well, and if not, what is wrong and what to do. */
export function StreamHealth({ page }: { page: BoxPage }) {
  const channel = page.channel.value
  if (channel === undefined) return <div class="skeleton" />
  // What stands under the header is not said twice.
  const above = classFault(channel, page.lesson.value?.running === true)
  const words = streamWords(channel).filter((word) => word.kind !== above?.kind)
  return (
    <section class="card" aria-labelledby="health-title">
      <h2 id="health-title">{t('health.title')}</h2>
      {words.length === 0 ? <Well channel={channel} /> : null}
      <ul class="troubles">
        {words.map((word) => (
          <Trouble key={word.kind} word={word} now={page.feed.now()} />
        ))}
      </ul>
    </section>
  )
}

const STATES: Record<ChannelView['state'], { icon: IconName; tone: string; says: WordKey }> = {
  live: { icon: 'ready', tone: 'ready', says: 'health.well' },
  idle: { icon: 'wait', tone: '', says: 'health.idle' },
  waiting: { icon: 'wait', tone: '', says: 'health.waiting' },
  stalled: { icon: 'fault', tone: 'fault', says: 'health.stalled' },
}

function Well({ channel }: { channel: ChannelView }) {
  const { icon, tone, says } = STATES[channel.state]
  const source = channel.state === 'live' ? channel.source : undefined
  return (
    <>
      <p class={`state ${tone} wraps`}>
        <Icon name={icon} /> {t(says)}
      </p>
      {source !== undefined && <p class="soft">{t(`health.from-${source.kind}`)}</p>}
    </>
  )
}

function Trouble({ word, now }: { word: StreamWord; now: number }) {
  return (
    <li>
      <p class={`state wraps ${word.severity === 'fault' ? 'fault' : ''}`}>
        <Icon name={word.severity === 'fault' ? 'fault' : 'notice'} /> {t(word.says, word.values)}
      </p>
      <p class="soft">
        {t(word.advice)} <span class="small">{t('health.for', { time: minutes(Math.max(0, now - word.since)) })}</span>
      </p>
    </li>
  )
}
