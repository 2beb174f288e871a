import type { ViewersView, ViewerView } from '#appliance/contract/live.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { language, t } from '../../box-client/words.ts'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { IconName } from '../../rooms/parts/icon.tsx'
import { Facts } from './facts.tsx'
import { bitRate } from './stream-figures.ts'
import { usePolled } from '../../rooms/parts/use-polled.ts'
import { loadOf, stateOfViewer, worstFirst } from './viewer-order.ts'
import type { ViewerState } from './viewer-order.ts'

const EVERY = 2_000

/** Who watches, how, and whose way through the network is too thin; the worst first. */
export function Viewers({ page }: { page: BoxPage }) {
  const { value, failure } = usePolled(() => commands.live.viewers(), EVERY)
  const view = value.value
  const neededBy = (name: string) => page.live.value?.channels.find((channel) => channel.name === name)?.stats.bitsPerSecond ?? 0
  return (
    <>
      <h2>{t('tech.section.viewers')}</h2>
      <FailureLine failure={failure.value} />
      {view === undefined && failure.value === undefined && <div class="skeleton" />}
      {view !== undefined && (
        <div class={`viewers ${failure.value === undefined ? '' : 'stale'}`}>
          <Totals view={view} />
          <Advice page={page} slow={view.viewers.filter((viewer) => stateOfViewer(viewer, neededBy(viewer.channel)) === 'slow').length} />
          {view.viewers.length === 0 ? <p class="soft">{t('tech.viewers.none')}</p> : <Table {...{ view, neededBy, page }} />}
        </div>
      )}
    </>
  )
}

function Totals({ view }: { view: ViewersView }) {
  const load = loadOf(view)
  const link = load === undefined ? t('tech.viewers.link.unknown') : `${bitRate(view.linkBitsPerSecond ?? 0)} (${Math.round(load * 100)} %)`
  return (
    <Facts
      rows={[
        [t('tech.viewers.count'), t('tech.viewers.of', { count: view.viewers.length, max: view.max })],
        [t('tech.viewers.total'), bitRate(view.bitsPerSecond)],
        [t('tech.viewers.link'), view.ownWifi ? `${link} · ${t('tech.viewers.own-wifi')}` : link],
      ]}
    />
  )
}

/** What the box itself says of the room's network; where it has nothing to say, what to do about the few that are slow. */
function Advice({ page, slow }: { page: BoxPage; slow: number }) {
  const issue = page.health.value?.issues.find(({ id }) => id === 'lan-limit')
  if (issue === undefined && slow === 0) return null
  return (
    <p class={`issue state wraps regular ${issue === undefined ? '' : 'warning'}`} role="status">
      <Icon name={issue === undefined ? 'notice' : 'fault'} />
      {issue === undefined ? (
        <span>{t('tech.viewers.slow', { count: slow })}</span>
      ) : (
        <span>
          <b>{issue.says[language.value]}</b> {issue.remedy[language.value]}
        </span>
      )}
    </p>
  )
}

const COLUMNS = ['who', 'how', 'takes', 'carries', 'behind', 'stalls', 'skips', 'since'] as const

interface TableProps {
  view: ViewersView
  neededBy: (channel: string) => number
  page: BoxPage
}

/** A table where there is room for one; each row is a card of its own on a phone. */
function Table({ view, neededBy, page }: TableProps) {
  const many = (page.live.value?.channels.length ?? 0) > 1
  return (
    <table class="viewer-table">
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} scope="col">
              {t(`tech.viewers.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {worstFirst(view.viewers, neededBy).map((viewer) => (
          <Row key={viewer.id} viewer={viewer} state={stateOfViewer(viewer, neededBy(viewer.channel))} channel={many} page={page} />
        ))}
      </tbody>
    </table>
  )
}

const FACES: Record<ViewerState, readonly [IconName, string]> = {
  well: ['ready', 'ready'],
  halted: ['notice', ''],
  slow: ['fault', 'fault'],
}

function Row({ viewer, state, channel, page }: { viewer: ViewerView; state: ViewerState; channel: boolean; page: BoxPage }) {
  const [icon, tone] = FACES[state]
  const cells: Record<Exclude<(typeof COLUMNS)[number], 'who'>, string> = {
    how: `${t(`tech.transport.${viewer.transport}`)}${channel ? ` · ${viewer.channel}` : ''}`,
    takes: bitRate(viewer.bitsPerSecond),
    carries: viewer.goodput === 0 ? '–' : bitRate(viewer.goodput),
    behind: `${Math.round(viewer.behindBytes / 1000)} kB`,
    stalls: String(viewer.stalls),
    skips: String(viewer.skips),
    since: timeOfDay(viewer.since, page.box.value?.timeZone),
  }
  return (
    <tr class={state}>
      <th scope="row">
        <b>{viewer.label || viewer.address}</b>
        {viewer.label !== '' && <span class="soft small code"> {viewer.address}</span>}
        <span class={`state small ${tone}`}>
          <Icon name={icon} /> {t(`tech.viewers.state.${state}`)}
        </span>
      </th>
      {COLUMNS.filter((column) => column !== 'who').map((column) => (
        <td key={column} data-name={t(`tech.viewers.${column}`)}>
          {cells[column]}
        </td>
      ))}
    </tr>
  )
}
