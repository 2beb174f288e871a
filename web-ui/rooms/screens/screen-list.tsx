import type { ScreenView } from '#appliance/contract/screens.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { FailureLine } from '../parts/failure-line.tsx'
import { Icon } from '../parts/icon.tsx'
import { useCommand } from '../parts/use-command.ts'

/** Every screen of the room: what it shows by its own word, and who still waits to be let in. */
export function ScreenList({ page }: { page: BoxPage }) {
  const { failure, give } = useCommand()
  const screens = page.screens.value?.screens
  return (
    <section class="card" aria-labelledby="screens-title">
      <h2 id="screens-title">{t('screens.title')}</h2>
      {screens === undefined && <div class="skeleton" />}
      {screens?.length === 0 && <p class="soft">{t('screens.empty')}</p>}
      <ul class="rows">
        {screens?.map((screen) => (
          <Row key={screen.id} screen={screen} onAdmit={() => void give(() => commands.screens.admit(screen.letters))} />
        ))}
      </ul>
      <FailureLine failure={failure.value} />
    </section>
  )
}

function Row({ screen, onAdmit }: { screen: ScreenView; onAdmit: () => void }) {
  return (
    <li class="row">
      <Icon name="screen" />
      <div>
        <p>
          <b>{screen.admitted ? screen.name : t('screens.stranger', { letters: screen.letters })}</b>
          {screen.main && <span class="soft small"> {t('screens.main')}</span>}
        </p>
        <p class={`small ${isFault(screen) ? 'state fault wraps' : 'soft'}`}>{t(showsOf(screen))}</p>
      </div>
      {!screen.admitted && screen.connected && <Button onPress={onAdmit}>{t('screens.admit')}</Button>}
    </li>
  )
}

function showsOf(screen: ScreenView) {
  if (!screen.connected) return 'screens.away' as const
  if (screen.report === undefined) return 'screens.connected' as const
  if (screen.report.shows === 'cannot-play') return `screen.cannot.${screen.report.because ?? 'decoder'}` as const
  if (screen.report.shows === 'live' && screen.main && screen.report.sound === false) return 'screens.shows.mute' as const
  return `screens.shows.${screen.report.shows}` as const
}

function isFault(screen: ScreenView): boolean {
  return screen.admitted && (!screen.connected || screen.report?.shows === 'cannot-play')
}
