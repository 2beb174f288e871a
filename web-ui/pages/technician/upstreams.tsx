import { useSignal } from '@preact/signals'
import type { ChannelView, UpstreamsChange } from '#appliance/contract/live.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { Strip } from '../../rooms/parts/strip.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { moved, replaced, without, withOneMore } from './upstream-order.ts'
import { Upstream } from './upstream.tsx'
import { useOthersChanges } from './use-others-changes.ts'

/** What failover does for so many sources. */
const WHAT: readonly WordKey[] = ['tech.upstreams.none', 'tech.upstreams.one', 'tech.upstreams.what']

/** Where a channel is pulled from: every source with its state, their order, and which of them is used now. */
export function Upstreams({ channel, page }: { channel: ChannelView; page: BoxPage }) {
  const { upstreams, upstreamsRevision: revision } = channel
  const sent = upstreams.filter(({ kind }) => kind !== 'stand-in')
  const saved = useSignal(false)
  // By its place, because what is moved is called otherwise afterwards: the box names addresses by their order.
  const open = useSignal<number | undefined>(undefined)
  const { busy, failure, give } = useCommand()
  const others = useOthersChanges(channel, { busy, onChanged: () => (open.value = undefined) })
  const change = async (urls: UpstreamsChange['urls']) => {
    saved.value = false
    const done = await give(() => commands.live.upstreams(channel.name, { revision, urls }))
    if (done !== undefined) others.mine(done.revision)
    saved.value = done !== undefined
    return saved.value
  }
  const move = async (place: number, by: -1 | 1) => {
    const { id } = upstreams[place] ?? {}
    if (id !== undefined && (await change(moved(upstreams, id, by)))) open.value = place + by
  }
  const remove = async (id: string) => {
    if (await change(without(upstreams, id))) open.value = undefined
  }
  const choose = async (id: string | null) => {
    saved.value = false
    await give(() => commands.live.chooseUpstream(channel.name, id))
  }
  return (
    <section>
      <h3>{t('tech.upstreams')}</h3>
      {page.live.value?.ffmpeg === 'missing' && (
        <Strip icon="fault" tone="fault" says={t('tech.ffmpeg.says')} advice={t('tech.ffmpeg.advice')} />
      )}
      <p class="soft">{t(WHAT[Math.min(sent.length, 2)] ?? 'tech.upstreams.what')}</p>
      <ol class="upstreams">
        {upstreams.map((upstream, place) => (
          <Upstream
            key={upstream.id}
            {...{ upstream, channel, page }}
            off={busy.value}
            open={open.value === place}
            onOpen={(wish) => (open.value = wish ? place : undefined)}
            onChoose={() => void choose(upstream.id)}
            onReplace={(url) => change(replaced(upstreams, upstream.id, url))}
            onMove={(by) => void move(place, by)}
            onRemove={() => void remove(upstream.id)}
          />
        ))}
      </ol>
      {upstreams.some(({ chosen }) => chosen) && (
        <Button icon="again" off={busy.value} onPress={() => void choose(null)}>
          {t('tech.upstream.back')}
        </Button>
      )}
      <NewAddress off={busy.value} onAdd={(url) => change(withOneMore(upstreams, url))} />
      <p role="status" class="soft">
        {others.changed.value && failure.value === undefined ? t('tech.upstreams.changed') : saved.value ? t('tech.saved') : ''}
      </p>
      <FailureLine failure={failure.value} />
    </section>
  )
}

function NewAddress({ off, onAdd }: { off: boolean; onAdd: (url: string) => Promise<boolean> }) {
  const url = useSignal('')
  const add = async () => {
    if (url.value.trim() !== '' && (await onAdd(url.value.trim()))) url.value = ''
  }
  return (
    <form class="inline-form" onSubmit={(event) => (event.preventDefault(), void add())}>
      <Field
        label={t('tech.upstream.url')}
        hint={t('tech.upstream.hint')}
        placeholder="rtmp://  https://  rtsp://  srt://"
        value={url.value}
        onInput={(value) => (url.value = value)}
      />
      <Button type="submit" off={off || url.value.trim() === ''}>
        {t('tech.upstream.add')}
      </Button>
    </form>
  )
}
