import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import type { WordKey } from '../../box-client/word-key.ts'
import { Icon } from '../../rooms/parts/icon.tsx'
import type { Direction } from './direction.ts'

/** The few words that may stand on a live picture: only while there is none, or while its sound waits for a touch. */
export function LiveWords({ page, direction }: { page: BoxPage; direction: Direction }) {
  const picture = direction.picture.value
  if (picture.state === 'cannot-play') return <CannotPlay because={picture.because} />
  const quiet = quietWord(picture.state, page.channel.value?.state === 'live')
  const audioOnly = picture.state === 'playing' && page.channel.value?.video === undefined && page.channel.value?.audio !== undefined
  return (
    <>
      {audioOnly && <p class="in-the-middle soft">{t('screen.sound-only')}</p>}
      {quiet !== undefined && (
        <p class="quiet-word appears-late" role="status">
          {t(quiet)}
        </p>
      )}
    </>
  )
}

/** Where the browser lets the page speak only after a touch. */
export function SoundHint() {
  return (
    <p class="quiet-word sound-hint">
      <Icon name="sound" /> {t('screen.tap-for-sound')}
    </p>
  )
}

/** The tutor in the room explains; over the far teacher's mute picture in a corner, else alone. */
export function Tutoring({ live }: { live: 'goes-on' | 'held' }) {
  if (live === 'goes-on') return <p class="quiet-word">{t('screen.tutoring')}</p>
  return (
    <div class="in-the-middle">
      <p class="state">{t('screen.tutoring.held')}</p>
    </div>
  )
}

function quietWord(state: string, onAir: boolean): WordKey | undefined {
  if (state === 'picking-up') return onAir ? 'screen.picking-up' : 'screen.source-away'
  if (state === 'opening') return onAir ? 'screen.opening' : 'screen.waiting'
  return undefined
}

function CannotPlay({ because }: { because: 'no-mse' | 'codec' | 'autoplay' | 'decoder' }) {
  return (
    <div class="in-the-middle">
      <p class="state fault">
        <Icon name="fault" /> {t(`screen.cannot.${because}`)}
      </p>
      <p class="soft">{t(`screen.cannot.${because}.advice`)}</p>
    </div>
  )
}
