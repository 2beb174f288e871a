import type { ScreenReport } from '#appliance/contract/screens.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { timeOfDay } from '../../box-client/format.ts'
import { t } from '../../box-client/words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'

export function Screens({ page }: { page: BoxPage }) {
  const { failure, give } = useCommand()
  const screens = page.screens.value?.screens
  if (screens === undefined) return <div class="skeleton" />
  return (
    <>
      <h2>{t('tech.section.screens')}</h2>
      {screens.length === 0 && <p class="soft">{t('screens.empty')}</p>}
      <div class="cards">
        {screens.map((screen) => (
          <article key={screen.id} class="screen-card">
            <h3>
              {screen.name} <span class="soft regular">{t(screen.connected ? 'tech.screen.connected' : 'tech.screen.away')}</span>
            </h3>
            <p class="soft small">
              {screen.address} · {t('tech.since-last', { time: timeOfDay(screen.lastSeen, page.box.value?.timeZone) })}
            </p>
            <p>{figures(screen.report)}</p>
            <div class="row-buttons">
              {!screen.admitted && (
                <Button onPress={() => void give(() => commands.screens.admit(screen.letters))}>
                  {t('tech.screen.admit', { letters: screen.letters })}
                </Button>
              )}
              {screen.admitted && (
                <Button pressed={screen.main} onPress={() => void give(() => commands.screens.makeMain(screen.id))}>
                  {t(screen.main ? 'tech.screen.main' : 'tech.screen.make-main')}
                </Button>
              )}
              {screen.admitted && (
                <Button kind="plain" icon="bin" onPress={() => void give(() => commands.screens.dismiss(screen.id))}>
                  {t('tech.screen.dismiss')}
                </Button>
              )}
            </div>
          </article>
        ))}
      </div>
      <FailureLine failure={failure.value} />
    </>
  )
}

function figures(report: ScreenReport | undefined): string {
  if (report === undefined) return t('tech.none')
  const ms = (value: number | undefined) => (value === undefined ? t('tech.none') : `${Math.round(value)} ms`)
  return t('tech.screen.figures', {
    shows: report.because === undefined ? report.shows : `${report.shows} (${report.because})`,
    first: ms(report.firstFrame),
    delay: ms(report.delay),
    stalls: report.stalls ?? 0,
    dropped: report.droppedFrames ?? 0,
  })
}
