import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { BoxPage } from '../../box-client/box-page.ts'
import type { LessonCommands } from '../../rooms/lesson/use-lesson.ts'
import type * as Cards from './quiz-cards.tsx'

/** Questions come after the first picture of the page: nobody asks one before there is a class to see. */
const cards = signal<typeof Cards | undefined>(undefined)

export function QuizWhenThere({ page, lesson }: { page: BoxPage; lesson: LessonCommands }) {
  const isDown = page.link.value.state === 'down'
  useEffect(() => {
    if (isDown || cards.value !== undefined) return
    // Where the box went away meanwhile, they are fetched when the page is linked again.
    import('./quiz-cards.tsx').then(
      (loaded) => (cards.value = loaded),
      () => undefined,
    )
  }, [isDown])
  if (cards.value === undefined) return <div class="skeleton" />
  const { QuizCard, ResultsCard } = cards.value
  return (
    <>
      <QuizCard page={page} lesson={lesson} />
      <ResultsCard page={page} />
    </>
  )
}
