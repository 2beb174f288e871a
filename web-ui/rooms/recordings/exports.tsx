import type { ExportPlaceName, ExportView, RecordingView } from '#appliance/contract/recordings.ts'
import { commands } from '../../box-client/commands.ts'
import { dayOf } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'

interface ExportsProps {
  recording: RecordingView
  /** Where the school has a place for recordings. */
  places: readonly ExportPlaceName[]
  /** What it is, for who cannot see it. */
  title: string
  zone: string
}

/** Taking a recording elsewhere: one tap for each place that the school names, and what has become of it. */
export function Exports({ recording, places, title, zone }: ExportsProps) {
  if (recording.state === 'recording' || recording.fate === 'not-allowed') return null
  const offers = places.filter((place) => !recording.exports.some(({ to }) => to === place))
  return (
    <>
      {recording.exports.map((state) => (
        <Asked key={state.to} state={state} id={recording.id} title={title} zone={zone} offered={places.includes(state.to)} />
      ))}
      {offers.length > 0 && <Offers id={recording.id} offers={offers} title={title} />}
    </>
  )
}

function Offers({ id, offers, title }: { id: string; offers: readonly ExportPlaceName[]; title: string }) {
  const { busy, failure, give } = useCommand()
  return (
    <div class="recording-export">
      {offers.map((to) => (
        <Button
          key={to}
          kind="plain"
          icon={to === 'folder' ? 'copy' : 'up'}
          off={busy.value}
          onPress={() => void give(() => commands.recordings.takeTo(id, to))}
        >
          {t(`recordings.export.${to}.ask`)}
          <span class="sr-only"> {title}</span>
        </Button>
      ))}
      <FailureLine failure={failure.value} />
    </div>
  )
}

interface AskedProps {
  id: string
  state: ExportView
  title: string
  zone: string
  /** The settings still name the place. */
  offered: boolean
}

function Asked({ id, state, title, zone, offered }: AskedProps) {
  const { busy, failure, give } = useCommand()
  const { to } = state
  const ask = (): void => void give(() => commands.recordings.takeTo(id, to))
  const leave = (): void => void give(() => commands.recordings.takeNoMore(id, to))
  const which = <span class="sr-only"> {title}</span>
  const again = offered && state.held === undefined && state.state !== 'running' && state.state !== 'finished'
  return (
    <div class="recording-export">
      <Progress state={state} zone={zone} />
      {again && (
        <Button kind="plain" icon="again" off={busy.value} onPress={ask}>
          {t('recordings.export.again')}
          {which}
        </Button>
      )}
      {state.state !== 'finished' && (
        <Button kind="plain" icon="close" off={busy.value} onPress={leave}>
          {t('recordings.export.leave')}
          {which}
        </Button>
      )}
      <FailureLine failure={failure.value} />
    </div>
  )
}

function Progress({ state, zone }: { state: ExportView; zone: string }) {
  const [look, icon] = LOOKS[state.state]
  return (
    <p class={`state wraps ${look}`} role="status">
      <Icon name={icon} /> {sentenceOf(state, zone)}
    </p>
  )
}

const LOOKS = {
  waiting: ['regular', 'wait'],
  running: ['regular', 'up'],
  finished: ['ready', 'ready'],
  failed: ['fault', 'fault'],
} as const

function sentenceOf({ to, state, bytes, sent, held, trouble, finishedAt = 0 }: ExportView, zone: string): string {
  if (state === 'finished') return t(`recordings.export.${to}.finished`, { day: dayOf(finishedAt, zone) })
  if (state === 'running') return t(`recordings.export.${to}.running`, { percent: bytes === 0 ? 0 : Math.floor((sent / bytes) * 100) })
  if (held !== undefined) return t(`recordings.export.held.${held}`)
  if (trouble === undefined) return t('recordings.export.waiting')
  const why = t(`recordings.export.trouble.${trouble}`)
  return t(state === 'failed' ? 'recordings.export.failed' : 'recordings.export.tries', { why })
}
