import type { FetchView, LibraryView } from '#appliance/contract/library.ts'
import { size } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { momentOf } from './days.ts'
import { FirstFew } from './first-few.tsx'
import { named } from './library-words.ts'
import { queuedItems } from './queued-items.ts'
import type { QueuedItem } from './queued-items.ts'

const MOST = 8

/** What is being fetched and what comes next, by lesson and not by file. */
export function Queue({ view: { queue, waiting }, zone = 'Asia/Shanghai' }: { view: LibraryView; zone: string | undefined }) {
  if (queue.length === 0) return <p class="soft">{t('storage.queue.empty')}</p>
  return (
    <>
      <p class="soft">{t('storage.queue.all', { count: waiting.blobs, size: size(waiting.bytes) })}</p>
      <FirstFew all={queuedItems(queue)} most={MOST}>
        {(one) => <Row key={one.key} one={one} zone={zone} />}
      </FirstFew>
    </>
  )
}

function Row({ one, zone }: { one: QueuedItem; zone: string }) {
  const { title, itemId, bytes, haveBytes, files } = one
  const name = named(title)
  return (
    <li>
      <p class="row-head">
        {itemId === undefined ? (
          <span>{name}</span>
        ) : (
          <a class="row-link" href={`/library#/item/${encodeURIComponent(itemId)}`}>
            {name}
          </a>
        )}
        <span class="soft small">
          {[
            files > 1 ? t('storage.files', { count: files }) : '',
            haveBytes === 0 ? size(bytes) : t('storage.have', { have: size(haveBytes), all: size(bytes) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      {haveBytes > 0 && <progress max={bytes} value={haveBytes} aria-label={name} />}
      <p class={`small ${one.state === 'failed' ? 'state wraps regular fault' : 'soft'}`}>{saidOf(one, zone).join(' · ')}</p>
    </li>
  )
}

function saidOf({ state, from, bytesPerSecond, neededBy, trouble }: QueuedItem, zone: string): string[] {
  return [
    t(`storage.fetch.${state}` satisfies `storage.fetch.${FetchView['state']}`),
    from,
    bytesPerSecond === 0 ? undefined : t('storage.per-minute', { size: size(bytesPerSecond * 60) }),
    neededBy === undefined ? undefined : t('storage.needed-by', { time: momentOf(neededBy, zone) }),
    trouble,
  ].filter((one) => one !== undefined)
}
