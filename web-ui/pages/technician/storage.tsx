import type { CourierView, HoldReason, LibraryView } from '#appliance/contract/library.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { size } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { CatalogueList } from '../../rooms/library/catalogue-list.tsx'
import { momentOf } from '../../rooms/library/days.ts'
import { FirstFew } from '../../rooms/library/first-few.tsx'
import { LessonsAhead } from '../../rooms/library/lessons-ahead.tsx'
import { named } from '../../rooms/library/library-words.ts'
import { Queue } from '../../rooms/library/queue.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { IconName } from '../../rooms/parts/icon.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { Facts } from './facts.tsx'

const FEW = 6
/** Lessons of two weeks, which is as far as a line is known. */
const LESSONS = 12

/** The school's own copy: what comes when, over which line, and what the disk bears. */
export function Storage({ page }: { page: BoxPage }) {
  const view = page.library.value
  const zone = page.box.value?.timeZone
  if (view === undefined) return <div class="skeleton" />
  return (
    <>
      <h2>{t('library.lessons')}</h2>
      <LessonsAhead view={view} zone={zone} most={LESSONS} />
      <h2>{t('storage.line')}</h2>
      <Line view={view} />
      <Commands view={view} />
      <h2>{t('storage.queue')}</h2>
      <Queue view={view} zone={zone} />
      <h2>{t('storage.disk')}</h2>
      <Disk view={view} />
      <h2>{t('storage.catalogues')}</h2>
      <CatalogueList catalogues={view.catalogues} zone={zone} />
      <Others view={view} zone={zone} />
      <Gone view={view} zone={zone} />
    </>
  )
}

const HELD_ICONS = {
  ...{ paused: 'pause', class: 'wait', window: 'wait', cap: 'wait', 'off-hours': 'wait' },
  ...{ 'no-room': 'fault', nothing: 'ready' },
} as const satisfies Record<HoldReason, IconName>

function Line({ view: { line } }: { view: LibraryView }) {
  const speed = line.bytesPerSecond === 0 ? t('storage.line.unknown') : t('storage.per-minute', { size: size(line.bytesPerSecond * 60) })
  const limit = line.limit === undefined ? t('storage.no-limit') : t('storage.per-minute', { size: size(line.limit * 60) })
  const month =
    line.monthCapBytes === 0 ? size(line.monthBytes) : t('storage.month.of', { used: size(line.monthBytes), cap: size(line.monthCapBytes) })
  return (
    <>
      {line.held !== undefined && (
        <p class={`state wraps regular ${line.held === 'no-room' ? 'fault' : ''}`} role="status">
          <Icon name={HELD_ICONS[line.held]} /> {t(`storage.held.${line.held}`)}
        </p>
      )}
      <Facts
        rows={[
          [t('storage.speed'), speed],
          [t('storage.limit'), limit],
          [t('storage.month'), month],
        ]}
      />
    </>
  )
}

function Commands({ view: { paused } }: { view: LibraryView }) {
  const { busy, failure, give } = useCommand()
  return (
    <div class="storage-commands">
      <Button
        icon={paused ? 'start' : 'pause'}
        {...(paused ? { kind: 'primary' } : {})}
        off={busy.value}
        onPress={() => void give(() => commands.library.pause(!paused))}
      >
        {t(paused ? 'storage.go-on' : 'storage.pause')}
      </Button>
      <Button icon="again" off={busy.value} onPress={() => void give(() => commands.library.check())}>
        {t('storage.check')}
      </Button>
      <a class="button" href="/library">
        {t('library.open')}
      </a>
      <FailureLine failure={failure.value} />
    </div>
  )
}

function Disk({ view: { disk, scrub } }: { view: LibraryView }) {
  return (
    <>
      {disk.trouble !== undefined && (
        <p class="state wraps fault" role="status">
          <Icon name="fault" /> {t(`storage.disk.${disk.trouble}`)}
        </p>
      )}
      {disk.deficitBytes > 0 && (
        <p class="state wraps fault" role="status">
          <Icon name="fault" /> {t('storage.deficit', { size: size(disk.deficitBytes) })}
        </p>
      )}
      <Facts
        rows={[
          [t('storage.disk.library'), size(disk.libraryBytes)],
          [t('storage.disk.free'), size(disk.freeBytes)],
          [t('storage.disk.kept-free'), size(disk.floorBytes)],
          [t('storage.disk.reserve'), size(disk.reserveBytes)],
          [
            t('storage.scrub'),
            scrub.damaged > 0
              ? t('storage.scrub.damaged', { count: scrub.damaged })
              : t('storage.scrub.well', { percent: Math.floor(scrub.progress * 100) }),
          ],
        ]}
      />
    </>
  )
}

/** Other boxes of the school, and sticks. */
function Others({ view: { peers, couriers }, zone = 'Asia/Shanghai' }: { view: LibraryView; zone: string | undefined }) {
  return (
    <>
      <h2>{t('storage.peers')}</h2>
      {peers.length === 0 && <p class="soft">{t('storage.peers.none')}</p>}
      <ul class="plain-rows">
        {peers.map(({ id, address, seenAt, trouble }) => (
          <li key={address}>
            <p class="row-head">
              <span>
                <span class="code">{address}</span> <span class="soft small">{id.slice(0, 8)}</span>
              </span>
              <span class={`state wraps ${trouble === undefined ? 'ready' : ''}`}>
                <Icon name={trouble === undefined ? 'ready' : 'offline'} />
                {seenAt === undefined ? t('storage.peers.never') : t('storage.peers.seen', { time: momentOf(seenAt, zone) })}
              </span>
            </p>
            {trouble !== undefined && <p class="soft small">{trouble}</p>}
          </li>
        ))}
      </ul>
      {couriers.length > 0 && <h2>{t('storage.sticks')}</h2>}
      <ul class="plain-rows">
        {couriers.map((stick) => (
          <Stick key={stick.id} stick={stick} />
        ))}
      </ul>
    </>
  )
}

const STICK_ICONS = { reading: 'wait', 'in-use': 'download', used: 'ready', refused: 'fault' } as const
const STICK_TONES = { reading: '', 'in-use': '', used: 'ready', refused: 'fault' } as const

function Stick({ stick: { label, publisher, state, usefulBytes, trouble } }: { stick: CourierView }) {
  return (
    <li>
      <p class="row-head">
        <span>{[label, publisher].filter(Boolean).join(' · ')}</span>
        <span class={`state wraps ${STICK_TONES[state]}`}>
          <Icon name={STICK_ICONS[state]} /> {t(`storage.stick.${state}`, { size: size(usefulBytes) })}
        </span>
      </p>
      {trouble !== undefined && <p class="soft small">{trouble}</p>}
    </li>
  )
}

function Gone({ view: { evicted }, zone = 'Asia/Shanghai' }: { view: LibraryView; zone: string | undefined }) {
  if (evicted.length === 0) return null
  return (
    <>
      <h2>{t('storage.gone')}</h2>
      <FirstFew all={evicted} most={FEW}>
        {({ sha256, title, bytes, at, because }) => (
          <li key={`${sha256} ${at}`}>
            <p class="row-head">
              <span>{named(title) || <span class="code">{sha256.slice(0, 12)}</span>}</span>
              <span class="soft small">{[size(bytes), t(`storage.gone.${because}`), momentOf(at, zone)].join(' · ')}</span>
            </p>
          </li>
        )}
      </FirstFew>
    </>
  )
}
