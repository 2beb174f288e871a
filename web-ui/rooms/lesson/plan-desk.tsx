import type { ComponentChildren } from 'preact'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { LanguageSwitch } from '../box/language-switch.tsx'
import { OfflineStrip } from '../box/offline-strip.tsx'
import './plan-words.ts'

const PLACES = {
  '/': 'desk.class',
  '/timetable': 'desk.timetable',
  '/run-sheets': 'desk.sheets',
  '/questions': 'desk.questions',
  '/classes': 'desk.classes',
  '/results': 'desk.results',
  '/library': 'desk.library',
} as const

interface PlanDeskProps {
  page: BoxPage
  /** Where this page stands among its neighbours. */
  at: keyof typeof PLACES
  children: ComponentChildren
}

/** What the pages on which lessons are planned have around them: the room, the way to each other, and the line to the box. */
export function PlanDesk({ page, at, children }: PlanDeskProps) {
  const box = page.box.value
  const isDown = page.link.value.state === 'down'
  return (
    <div class="plan-desk">
      <header class="plan-header">
        <h1>
          {t(PLACES[at])} <span class="soft">{[box?.school, box?.room].filter(Boolean).join(' · ')}</span>
        </h1>
        <LanguageSwitch />
      </header>
      <nav class="plan-nav" aria-label={t('desk.places')}>
        {Object.entries(PLACES).map(([href, name]) => (
          <a key={href} href={href} aria-current={href === at ? 'page' : undefined}>
            {t(name)}
          </a>
        ))}
      </nav>
      <OfflineStrip page={page} />
      <main class={`plan-main ${isDown ? 'stale' : ''}`}>{children}</main>
    </div>
  )
}
