import { signal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { LessonCommands } from '../../rooms/lesson/use-lesson.ts'
import { toolOf } from '../../rooms/roster/opened-tool.ts'
import type * as Cards from './roster-cards.tsx'
import { useCards } from './use-cards.ts'

const cards = signal<typeof Cards | undefined>(undefined)
const fetchCards = () => import('./roster-cards.tsx')

/** Picking, attendance and points are fetched at the first tap on one of their tiles. */
export function RosterWhenThere({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  const tool = toolOf(page.roster.value)
  useCards(page, cards, { fetchCards, isWanted: tool !== undefined })
  if (tool === undefined) return null
  if (cards.value === undefined) return <div class="skeleton" />
  const { RosterCard } = cards.value
  return <RosterCard page={page} lesson={lesson} tool={tool} />
}
