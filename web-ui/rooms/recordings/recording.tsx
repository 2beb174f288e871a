import type { RecordingView } from '#appliance/contract/recordings.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { dayOf, minutes, size, timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { RecordingVideo } from '../live/player/recording-player.tsx'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'

interface RecordingProps {
  recording: RecordingView
  page: BoxPage
  /** It grows. */
  writing: boolean
  /** It is about to be deleted, and can still be taken back. */
  leaving: boolean
  playing: boolean
  onPlay: (wish: boolean) => void
  onRemove: () => void
  onTakeBack: () => void
}

/** One class: when it was, how long, what becomes of it, and what can be done with it. */
export function Recording(props: RecordingProps) {
  const { recording, page, writing, leaving, playing } = props
  const zone = page.box.value?.timeZone ?? 'Asia/Shanghai'
  const title = `${dayOf(recording.startedAt, zone)} ${timeOfDay(recording.startedAt, zone)}`
  return (
    <li class="recording">
      <h3>{title}</h3>
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
          {playing && (
            <RecordingVideo class="recording-picture" url={`${addressOf(recording)}/index.m3u8`} label={title} clock={page.clock} begins />
          )}
          <Choices {...props} title={title} />
        </>
      )}
    </li>
  )
}

function addressOf({ id }: RecordingView): string {
  return `/recordings/${encodeURIComponent(id)}`
}

function About({ recording, writing, zone }: { recording: RecordingView; writing: boolean; zone: string }) {
  const { state, kept, deletedAfter, duration, bytes } = recording
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
          ...(!kept && deletedAfter !== undefined ? [t('recordings.goes', { day: dayOf(deletedAfter, zone) })] : []),
        ].join(' · ')}
      </span>
    </p>
  )
}

function Choices({ recording, title, playing, onPlay, onRemove }: RecordingProps & { title: string }) {
  const { busy, failure, give } = useCommand()
  const { id, kept } = recording
  const done = recording.state !== 'recording'
  const which = <span class="sr-only"> {title}</span>
  return (
    <>
      <div class="recording-choices">
        <Button icon={playing ? 'close' : 'start'} expanded={playing} onPress={() => onPlay(!playing)}>
          {t(playing ? 'recordings.close' : 'recordings.play')}
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
        <Button kind="plain" icon="keep" off={busy.value} onPress={() => void give(() => commands.recordings.keep(id, !kept))}>
          {t(kept ? 'recordings.keep-no-more' : 'recordings.keep')}
          {which}
        </Button>
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
