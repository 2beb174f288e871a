import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { t } from '../../box-client/words.ts'
import { LanguageSwitch } from '../../rooms/box/language-switch.tsx'
import { OfflineStrip } from '../../rooms/box/offline-strip.tsx'
import { Button } from '../../rooms/parts/button.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useCommand } from '../../rooms/parts/use-command.ts'
import { useSection } from '../../rooms/parts/use-section.ts'
import { Devices } from './devices.tsx'
import { Log } from './log.tsx'
import { Network } from './network.tsx'
import { Overview } from './overview.tsx'
import { Passphrase } from './passphrase.tsx'
import { Phones } from './phones.tsx'
import { Recordings } from './recordings.tsx'
import { Screens } from './screens.tsx'
import { Settings } from './settings.tsx'
import { Storage } from './storage.tsx'
import { Streams } from './streams.tsx'
import { Tokens } from './tokens.tsx'
import { Upkeep } from './upkeep.tsx'
import { Viewers } from './viewers.tsx'

const SECTIONS = {
  overview: Overview,
  streams: Streams,
  viewers: Viewers,
  recordings: Recordings,
  storage: Storage,
  screens: Screens,
  devices: Devices,
  network: Network,
  settings: Settings,
  phones: Phones,
  tokens: Tokens,
  log: Log,
  upkeep: Upkeep,
} as const
type Section = keyof typeof SECTIONS

export function TechPage({ page }: { page: BoxPage }) {
  if (page.session.value?.role !== 'technician') return <Passphrase page={page} />
  return <Desk page={page} />
}

function Desk({ page }: { page: BoxPage }) {
  const section = useSection(SECTIONS)
  const { busy, failure, give } = useCommand()
  const leave = async () => {
    const left = await give(() => commands.session.signOut())
    if (left !== undefined) page.feed.reconnect()
  }
  const Shown = SECTIONS[section.value]
  const box = page.box.value
  return (
    <div class="desk">
      <header class="desk-header">
        <h1>
          {[box?.school, box?.room].filter(Boolean).join(' · ') || t('app.name')} <span class="soft">{t('tech.title')}</span>
        </h1>
        <div class="desk-me">
          <LanguageSwitch />
          <Button kind="plain" icon="leave" off={busy.value} onPress={() => void leave()}>
            {t('me.sign-out')}
          </Button>
        </div>
      </header>
      <nav class="desk-nav" aria-label={t('tech.sections')}>
        {Object.keys(SECTIONS).map((name) => (
          <a key={name} href={`#${name}`} aria-current={section.value === name ? 'page' : undefined}>
            {t(`tech.section.${name as Section}`)}
          </a>
        ))}
        <a href="/">{t('tech.section.class')}</a>
      </nav>
      <main class="desk-main">
        <OfflineStrip page={page} />
        <FailureLine failure={failure.value} />
        <Shown page={page} />
      </main>
    </div>
  )
}
