import { useSignal } from '@preact/signals'
import type { RecordingsView, RecordingView } from '#appliance/contract/recordings.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { size } from '../../box-client/format.ts'
import { addWords, t } from '../../box-client/words.ts'
import en from '../../box-client/words/recordings.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/recordings.zh-Hans.json' with { type: 'json' }
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { knowsPin } from '../sign-in/knows-pin.ts'
import { Recording } from './recording.tsx'
import type { Playing } from './recording.tsx'
import { isNearlyFull } from './recording-words.ts'
import { useRemoval } from './use-removal.ts'

addWords({ 'zh-Hans': zhHans, en })

/** Every class that the box has recorded, the newest first; `most` of them until somebody wants to see all. */
export function RecordingList({ page, most = Infinity }: { page: BoxPage; most?: number }) {
  const all = useSignal(false)
  const playing = useSignal<Playing | undefined>(undefined)
  const { leaving, failure, bid, takeBack } = useRemoval(page)
  const view = page.recordings.value
  if (view === undefined) return <div class="skeleton" />
  const { recordings } = view
  const knows = knowsPin(page)
  const isOpen = ({ state }: RecordingView): boolean => knows || state === 'recording'
  const shown = all.value ? recordings : recordings.slice(0, most)
  return (
    <div class="recordings">
      <Trouble view={view} />
      {recordings.length === 0 && <p class="soft">{t(view.on ? 'recordings.empty' : 'recordings.off')}</p>}
      <ul>
        {shown.map((recording) => (
          <Recording
            key={recording.id}
            recording={recording}
            page={page}
            open={isOpen(recording)}
            writing={recording.state === 'recording' && view.trouble === undefined}
            leaving={leaving.value.has(recording.id)}
            playing={playing.value?.id === recording.id ? playing.value : undefined}
            onPlay={(wish) => (playing.value = wish === undefined ? undefined : { id: recording.id, ...wish })}
            onRemove={() => bid(recording)}
            onTakeBack={() => takeBack(recording.id)}
          />
        ))}
      </ul>
      {recordings.length > most && (
        <Button kind="plain" icon={all.value ? 'up' : 'down'} expanded={all.value} onPress={() => (all.value = !all.value)}>
          {all.value ? t('recordings.fewer') : t('recordings.all', { count: recordings.length })}
        </Button>
      )}
      {!recordings.every(isOpen) && <p class="soft">{t('recordings.wants-pin')}</p>}
      <FailureLine failure={failure.value} />
      {recordings.length > 0 && <Storage view={view} />}
    </div>
  )
}

function Trouble({ view }: { view: RecordingsView }) {
  if (view.trouble === undefined) return null
  return (
    <div role="status">
      <p class="state wraps fault">
        <Icon name="fault" /> {t(`recordings.trouble.${view.trouble}.says`)}
      </p>
      <p class="soft">{t(`recordings.trouble.${view.trouble}.advice`)}</p>
    </div>
  )
}

function Storage({ view }: { view: RecordingsView }) {
  const { bytes, quotaBytes, freeBytes } = view
  return (
    <>
      <p class="soft small">
        {t('recordings.storage', { used: size(bytes), allowed: size(quotaBytes), free: size(freeBytes) })}
        {!view.on && ` ${t('recordings.off-now')}`}
      </p>
      {isNearlyFull(view) && (
        <p class="state wraps regular">
          <Icon name="notice" /> {t('recordings.nearly-full')}
        </p>
      )}
    </>
  )
}
