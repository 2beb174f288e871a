import { signal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { LessonCommands } from '../../rooms/lesson/use-lesson.ts'
import type * as Cards from './plan-cards.tsx'
import { useCards } from './use-cards.ts'

/** Timetable and run sheet come after the first picture of the page, in one piece: the class's own buttons wait for neither. */
const cards = signal<typeof Cards | undefined>(undefined)
const fetchCards = () => import('./plan-cards.tsx')

interface PlansProps {
  page: BoxPage
  lesson: LessonCommands
}

export function RunWhenThere({ page, lesson }: PlansProps) {
  useCards(page, cards, { fetchCards })
  if (cards.value === undefined) return null
  const { RunCard } = cards.value
  return <RunCard page={page} lesson={lesson} />
}

export function TodayWhenThere({ page, lesson }: PlansProps) {
  if (cards.value === undefined) return null
  const { TodayCard } = cards.value
  return <TodayCard page={page} lesson={lesson} />
}
