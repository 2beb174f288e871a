import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { PlanDesk } from '../../rooms/lesson/plan-desk.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { UndoBar, useUndo } from '../../rooms/parts/undo.tsx'
import { useSection } from '../../rooms/parts/use-section.ts'
import { knowsPin } from '../../rooms/sign-in/knows-pin.ts'
import { PinDoor } from '../../rooms/sign-in/pin-door.tsx'
import { Bells } from './bells.tsx'
import { Calendars } from './calendars.tsx'
import { Days } from './days.tsx'
import { ImportGrid } from './import-grid.tsx'
import { TermForm } from './term-form.tsx'
import './timetable-words.ts'
import { usePlan } from './use-plan.ts'
import type { PlanDoor } from './use-plan.ts'
import { Week } from './week.tsx'

const SECTIONS = { week: Week, days: Days, bells: Bells, term: TermForm, import: ImportGrid, calendars: Calendars } as const
type Section = keyof typeof SECTIONS

export function TimetablePage({ page }: { page: BoxPage }) {
  useEffect(() => {
    document.title = [t('desk.timetable'), page.box.value?.room].filter(Boolean).join(' · ')
  })
  if (!knowsPin(page)) return <PinDoor page={page} title={t('desk.timetable')} says={t('timetable.door')} />
  return (
    <PlanDesk page={page} at="/timetable">
      <Desk page={page} />
    </PlanDesk>
  )
}

function Desk({ page }: { page: BoxPage }) {
  const section = useSection(SECTIONS)
  const door = usePlan(page)
  return (
    <>
      <nav class="plan-sections" aria-label={t('timetable.sections')}>
        {Object.keys(SECTIONS).map((name) => (
          <a key={name} class="chip" href={`#${name}`} aria-current={section.value === name ? 'page' : undefined}>
            {t(`timetable.section.${name as Section}`)}
          </a>
        ))}
      </nav>
      <FailureLine failure={page.link.value.state === 'down' ? undefined : door.failure.value} />
      <Shown page={page} door={door} section={section.value} />
    </>
  )
}

function Shown({ page, door, section }: { page: BoxPage; door: PlanDoor; section: Section }) {
  const undo = useUndo()
  const plan = door.plan.value
  if (plan === undefined) return <div class="skeleton plan-waits" />
  const Part = SECTIONS[section]
  return (
    <>
      <Part key={section} page={page} door={door} plan={plan} undo={undo} />
      <UndoBar undo={undo.undo} />
    </>
  )
}
