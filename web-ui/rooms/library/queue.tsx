import type { FetchView, LibraryView } from '#appliance/contract/library.ts'
import { dayOf, size, timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { named } from './library-words.ts'

/** What is being fetched and what comes next. */
export function Queue({ view: { queue, waiting }, zone = 'Asia/Shanghai' }: { view: LibraryView; zone: string | undefined }) {
  if (queue.length === 0) return <p class="soft">{t('storage.queue.empty')}</p>
  return (
    <>
      <p class="soft">{t('storage.queue.all', { count: waiting.blobs, size: size(waiting.bytes) })}</p>
      <ul class="plain-rows">
        {queue.map((one) => (
          <Row key={one.sha256} one={one} zone={zone} />
        ))}
      </ul>
    </>
  )
}

function Row({ one, zone }: { one: FetchView; zone: string }) {
  const { title, bytes, haveBytes, state, from, bytesPerSecond, neededBy, trouble } = one
  return (
    <li>
      <p>
        {named(title)} <span class="soft small">{t('storage.have', { have: size(haveBytes), all: size(bytes) })}</span>
      </p>
      <progress max={bytes} value={haveBytes} aria-label={named(title)} />
      <p class="soft small">
        {[
          t(`storage.fetch.${state}`),
          from,
          bytesPerSecond === undefined ? undefined : t('storage.per-minute', { size: size(bytesPerSecond * 60) }),
          neededBy === undefined ? undefined : t('storage.needed-by', { time: `${dayOf(neededBy, zone)} ${timeOfDay(neededBy, zone)}` }),
          trouble,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </li>
  )
}
