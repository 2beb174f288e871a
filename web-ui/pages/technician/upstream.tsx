import { useSignal } from '@preact/signals'
import type { ChannelView, PullView } from '#appliance/contract/live.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Field } from '../../rooms/parts/field.tsx'
import { Strip } from '../../rooms/parts/strip.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { Facts } from './facts.tsx'

/** The address that a lesson is pulled from: set, cleared, and how the pulling goes. */
export function Upstream({ channel, page }: { channel: ChannelView; page: BoxPage }) {
  const url = useSignal('')
  const saved = useSignal(false)
  const { busy, failure, give } = useCommand()
  const change = async (wish: string | null) => {
    saved.value = (await give(() => commands.live.upstream(channel.name, wish))) !== undefined
    if (saved.value) url.value = ''
  }
  return (
    <section>
      <h3>{t('tech.upstream')}</h3>
      {page.live.value?.ffmpeg === 'missing' && (
        <Strip icon="fault" tone="fault" says={t('tech.ffmpeg.says')} advice={t('tech.ffmpeg.advice')} />
      )}
      {channel.pull !== undefined && <Pulling pull={channel.pull} timeZone={page.box.value?.timeZone} />}
      <form class="inline-form" onSubmit={(event) => (event.preventDefault(), void change(url.value.trim()))}>
        <Field
          label={t(channel.pull === undefined ? 'tech.upstream.url' : 'tech.upstream.new-url')}
          hint={t('tech.upstream.hint')}
          placeholder="rtmp://  http://  https://"
          value={url.value}
          onInput={(value) => {
            url.value = value
            saved.value = false
          }}
        />
        <Button type="submit" off={busy.value || url.value.trim() === ''}>
          {t('tech.save')}
        </Button>
        {channel.pull !== undefined && (
          <Button kind="plain" icon="bin" off={busy.value} onPress={() => void change(null)}>
            {t('tech.clear')}
          </Button>
        )}
      </form>
      <p role="status" class="soft">
        {saved.value ? t('tech.saved') : ''}
      </p>
      <FailureLine failure={failure.value} />
    </section>
  )
}

function Pulling({ pull, timeZone }: { pull: PullView; timeZone: string | undefined }) {
  return (
    <Facts
      rows={[
        [t('tech.upstream.url'), <span class="code">{pull.url}</span>],
        [t('tech.pull.state'), t(`tech.pull.${pull.state}`)],
        [t('tech.pull.attempts'), String(pull.attempts)],
        ...(pull.nextTryAt === undefined ? [] : ([[t('tech.pull.next'), timeOfDay(pull.nextTryAt, timeZone)]] as const)),
      ]}
    />
  )
}
