import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { Copyable } from './copyable.tsx'
import { playUrls } from './play-addresses.ts'

/** What a hardware player, a television box or another program opens to show this channel. */
export function PlayUrls({ channel, page }: { channel: string; page: BoxPage }) {
  const addresses = page.box.value?.addresses ?? []
  const origins = addresses.length > 0 ? addresses : [location.origin]
  const chosen = useSignal('')
  const origin = origins.includes(chosen.value) ? chosen.value : (origins[0] ?? '')
  const rtmpPort = page.live.value?.rtmpPort ?? 0
  return (
    <section>
      <h3>{t('tech.play')}</h3>
      <p class="soft">{t('tech.play.what')}</p>
      {origins.length > 1 && <Address origins={origins} value={origin} onChoose={(value) => (chosen.value = value)} />}
      <ul class="urls named">
        {playUrls(origin, rtmpPort, channel).map(([kind, url]) => (
          <Copyable key={kind} text={url} name={t(`tech.play.${kind}`)} hint={t(`tech.play.${kind}.for`)} />
        ))}
      </ul>
    </section>
  )
}

function Address({ origins, value, onChoose }: { origins: readonly string[]; value: string; onChoose: (origin: string) => void }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{t('tech.play.address')}</label>
      <select id={id} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {origins.map((origin) => (
          <option key={origin} value={origin}>
            {origin}
          </option>
        ))}
      </select>
    </div>
  )
}
