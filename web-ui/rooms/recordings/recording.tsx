import type { RecordingView } from '#appliance/contract/recordings.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { dayOf, minutes, size, timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'
import { fileNameOf } from './recording-words.ts'
import { Watch } from './watch.tsx'

interface RecordingProps {
  recording: RecordingView
  page: BoxPage
  /** It is about to be deleted, and can still be taken back. */
  leaving: boolean
  playing: boolean
  onPlay: (wish: boolean) => void
  onRemove: () => void
  onTakeBack: () => void
}

/** One class: when it was, how long, what becomes of it, and what can be done with it. */
export function Recording(props: RecordingProps) {
  const { recording, page, leaving, playing } = props
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
          <About recording={recording} zone={zone} />
          {playing && <Watch recording={recording} title={title} />}
          <Choices {...props} zone={zone} title={title} />
        </>
      )}
    </li>
  )
}

function About({ recording, zone }: { recording: RecordingView; zone: string }) {
  const { state, kept, deletedAfter, duration, bytes } = recording
  return (
    <p class="soft recording-about">
      {state === 'recording' && (
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

function Choices({ recording, zone, title, playing, onPlay, onRemove }: RecordingProps & { zone: string; title: string }) {
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
          <a class="button plain" href={`/recordings/${encodeURIComponent(id)}.mp4`} download={fileNameOf(recording, zone)}>
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
