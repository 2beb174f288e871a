import { useEffect } from 'preact/hooks'
import type { FunctionComponent } from 'preact'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { PlanDesk } from '../../rooms/lesson/plan-desk.tsx'
import { FailureLine } from '../../rooms/parts/failure-line.tsx'
import { useSection } from '../../rooms/parts/use-section.ts'
import { knowsPin } from '../../rooms/sign-in/knows-pin.ts'
import '../../rooms/roster/roster-words.ts'
import { PinDoor } from '../../rooms/sign-in/pin-door.tsx'
import { Attendance } from './attendance.tsx'
import { ClassList } from './class-list.tsx'
import './classes-words.ts'
import { ImportList } from './import-list.tsx'
import { Pairing } from './pairing.tsx'
import { Turns } from './turns.tsx'
import { useClass } from './use-class.ts'
import type { ClassPartProps } from './use-class.ts'

const SECTIONS = {
  pupils: ClassList,
  attendance: Attendance,
  clickers: Pairing,
  turns: Turns,
  import: ImportList,
} as const satisfies Record<string, FunctionComponent<ClassPartProps>>
type Section = keyof typeof SECTIONS

export function ClassesPage({ page }: { page: BoxPage }) {
  useEffect(() => {
    document.title = [t('desk.classes'), page.box.value?.room].filter(Boolean).join(' · ')
  })
  if (!knowsPin(page)) return <PinDoor page={page} title={t('desk.classes')} says={t('classes.door')} />
  return (
    <PlanDesk page={page} at="/classes">
      <Desk page={page} />
    </PlanDesk>
  )
}

function Desk({ page }: { page: BoxPage }) {
  const section = useSection(SECTIONS)
  const door = useClass(page)
  const roster = page.roster.value
  const Part = SECTIONS[section.value]
  return (
    <>
      <nav class="plan-sections" aria-label={t('classes.sections')}>
        {Object.keys(SECTIONS).map((name) => (
          <a key={name} class="chip" href={`#${name}`} aria-current={section.value === name ? 'page' : undefined}>
            {t(`classes.section.${name as Section}`)}
          </a>
        ))}
      </nav>
      <FailureLine failure={page.link.value.state === 'down' ? undefined : door.failure.value} />
      {roster === undefined ? <div class="skeleton plan-waits" /> : <Part key={section.value} {...{ page, roster, door }} />}
    </>
  )
}
