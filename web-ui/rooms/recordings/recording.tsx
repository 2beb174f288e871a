import type { RecordingView } from '#appliance/contract/recordings.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { dayOf, minutes, size, timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { named } from '../library/library-words.ts'
import { RecordingVideo } from '../live/player/recording-player.tsx'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'
import { Bookmarks } from './bookmarks.tsx'
import { Exports } from './exports.tsx'

/** The recording that is being watched, and from where somebody wished to see it last. */
export interface Playing {
  id: string
  from?: { seconds: number }
}

interface RecordingProps {
  recording: RecordingView
  page: BoxPage
  /** It grows. */
  writing: boolean
  /** What outlives the lesson takes the PIN: without it there is nothing to be done here but to see that it is there. */
  open: boolean
  /** It is about to be deleted, and can still be taken back. */
  leaving: boolean
  playing: Playing | undefined
  /** undefined: not any longer. */
  onPlay: (wish: Pick<Playing, 'from'> | undefined) => void
  onRemove: () => void
  onTakeBack: () => void
}

/** One class: when it was, how long, what becomes of it, and what can be done with it. */
export function Recording(props: RecordingProps) {
  const { recording, page, open, writing, leaving, playing } = props
  const zone = page.box.value?.timeZone ?? 'Asia/Shanghai'
  const title = `${dayOf(recording.startedAt, zone)} ${timeOfDay(recording.startedAt, zone)}`
  return (
    <li class="recording">
      <h3>{title}</h3>
      <OfWhat recording={recording} />
      {leaving ? (
        <p class="recording-leaves" role="status">
          <span>{t('recordings.removed')}</span>
          <Button icon="undo" onPress={props.onTakeBack}>
            {t('undo.go')}
          </Button>
        </p>
      ) : (
        <>
          <About {...{ recording, writing, zone }} />
          {open && playing !== undefined && (
            <RecordingVideo
              class="recording-picture"
              url={`${addressOf(recording)}/index.m3u8`}
              label={title}
              clock={page.clock}
              from={playing.from}
              begins
            />
          )}
          {open && (
            <>
              <Bookmarks recording={recording} onPlay={(seconds) => props.onPlay({ from: { seconds } })} />
              <Choices {...props} title={title} />
              <Exports recording={recording} places={page.recordings.value?.exportTo ?? []} title={title} zone={zone} />
            </>
          )}
        </>
      )}
    </li>
  )
}

/** Class, subject and title, as far as the timetable knew them. */
function OfWhat({ recording }: { recording: RecordingView }) {
  const { class: name, subject, title } = recording
  const words = [name, subject, title === undefined ? undefined : named(title)].filter((word) => word !== undefined && word !== '')
  return words.length === 0 ? null : <p class="recording-of">{words.join(' · ')}</p>
}

function addressOf({ id }: RecordingView): string {
  return `/recordings/${encodeURIComponent(id)}`
}

function About({ recording, writing, zone }: { recording: RecordingView; writing: boolean; zone: string }) {
  const { state, kept, fate, deletedAfter, duration, bytes, leftOut } = recording
  return (
    <p class="soft recording-about">
      {writing && (
        <span class="state live">
          <Icon name="record" /> {t('recordings.running')}
        </span>
      )}
      {kept && (
        <span class="state ready">
          <Icon name="ready" /> {t('recordings.kept')}
        </span>
      )}
      <span>
        {[
          minutes(duration * 1000),
          size(bytes),
          ...(state === 'repaired' ? [t('recordings.repaired')] : []),
          ...(leftOut === undefined ? [] : [t('recordings.left-out', { time: minutes(leftOut * 1000) })]),
          ...(fate === 'not-allowed' ? [t('recordings.not-allowed')] : []),
          ...(!kept && deletedAfter !== undefined ? [t('recordings.goes', { day: dayOf(deletedAfter, zone) })] : []),
        ].join(' · ')}
      </span>
    </p>
  )
}

function Choices({ recording, title, playing, onPlay, onRemove }: RecordingProps & { title: string }) {
  const { busy, failure, give } = useCommand()
  const { id, kept, fate } = recording
  const done = recording.state !== 'recording'
  const which = <span class="sr-only"> {title}</span>
  return (
    <>
      <div class="recording-choices">
        <Button
          icon={playing === undefined ? 'start' : 'close'}
          expanded={playing !== undefined}
          onPress={() => onPlay(playing === undefined ? {} : undefined)}
        >
          {t(playing === undefined ? 'recordings.play' : 'recordings.close')}
          {which}
        </Button>
        {done && (
          <a class="button plain" href={`${addressOf(recording)}.mp4`} download>
            <Icon name="download" />
            <span>
              {t('recordings.download')}
              {which}
            </span>
          </a>
        )}
        {fate !== 'not-allowed' && (
          <Button kind="plain" icon="keep" off={busy.value} onPress={() => void give(() => commands.recordings.keep(id, !kept))}>
            {t(kept ? 'recordings.keep-no-more' : 'recordings.keep')}
            {which}
          </Button>
        )}
        {done && (
          <Button kind="plain" icon="bin" onPress={onRemove}>
            {t('recordings.remove')}
            {which}
          </Button>
        )}
      </div>
      <FailureLine failure={failure.value} />
    </>
  )
}
