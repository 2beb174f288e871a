import { useSignal } from '@preact/signals'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Copyable } from './copyable.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'

/** Where a publisher in the room sends to. The address carries the key, so it is fetched and shown only when asked for. */
export function PublishUrls({ channel, port }: { channel: string; port: number }) {
  const urls = useSignal<readonly string[]>([])
  const { busy, failure, give } = useCommand()
  const show = async () => {
    const address = await give(() => commands.live.publishAddress(channel))
    urls.value = address?.urls ?? []
  }
  const hide = () => (urls.value = [])
  const asked = useSignal(false)
  const renew = async () => {
    const address = await give(() => commands.live.newPublishKey(channel))
    if (address === undefined) return
    asked.value = false
    urls.value = address.urls
  }
  return (
    <section>
      <h3>{t('tech.publish')}</h3>
      <p class="soft">{port === 0 ? t('tech.publish.closed') : t('tech.publish.what')}</p>
      <ul class="urls">
        {urls.value.map((url) => (
          <Copyable key={url} text={url} name={t('tech.publish')} />
        ))}
      </ul>
      <Button
        icon={urls.value.length > 0 ? 'eyeOff' : 'eye'}
        off={busy.value}
        onPress={() => (urls.value.length > 0 ? hide() : void show())}
      >
        {t(urls.value.length > 0 ? 'tech.publish.hide' : 'tech.publish.show')}
      </Button>
      {asked.value && <p role="status">{t('tech.publish.new.sure')}</p>}
      <Button icon="key" kind="plain" off={busy.value} onPress={() => (asked.value ? void renew() : (asked.value = true))}>
        {t(asked.value ? 'tech.publish.new.yes' : 'tech.publish.new')}
      </Button>
      {asked.value && (
        <Button kind="plain" off={busy.value} onPress={() => (asked.value = false)}>
          {t('tech.publish.new.no')}
        </Button>
      )}
      <FailureLine failure={failure.value} />
    </section>
  )
}
