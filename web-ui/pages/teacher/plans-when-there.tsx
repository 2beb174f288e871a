import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { LessonCommands } from '../../rooms/lesson/use-lesson.ts'
import type * as Cards from './plan-cards.tsx'

/** Timetable and run sheet come after the first picture of the page, in one piece: the class's own buttons wait for neither. */
const cards = signal<typeof Cards | undefined>(undefined)

interface PlansProps {
  page: BoxPage
  lesson: LessonCommands
}

export function RunWhenThere({ page, lesson }: PlansProps) {
  useCards(page)
  if (cards.value === undefined) return null
  const { RunCard } = cards.value
  return <RunCard page={page} lesson={lesson} />
}

export function TodayWhenThere({ page, lesson }: PlansProps) {
  if (cards.value === undefined) return null
  const { TodayCard } = cards.value
  return <TodayCard page={page} lesson={lesson} />
}

function useCards(page: BoxPage): void {
  const isDown = page.link.value.state === 'down'
  useEffect(() => {
    if (isDown || cards.value !== undefined) return
    // Where the box went away meanwhile, they are fetched when the page is linked again.
    import('./plan-cards.tsx').then(
      (loaded) => (cards.value = loaded),
      () => undefined,
    )
  }, [isDown])
}
