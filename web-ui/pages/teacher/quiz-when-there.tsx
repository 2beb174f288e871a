import { signal } from '@preact/signals'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { LessonCommands } from '../../rooms/lesson/use-lesson.ts'
import type * as Cards from './quiz-cards.tsx'
import { useCards } from './use-cards.ts'

/** Questions come after the first picture of the page: nobody asks one before there is a class to see. */
const cards = signal<typeof Cards | undefined>(undefined)
const fetchCards = () => import('./quiz-cards.tsx')

export function QuizWhenThere({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  useCards(page, cards, { fetchCards })
  if (cards.value === undefined) return <div class="skeleton" />
  const { QuizCard, ResultsCard } = cards.value
  return (
    <>
      <QuizCard page={page} lesson={lesson} />
      <ResultsCard page={page} />
    </>
  )
}
