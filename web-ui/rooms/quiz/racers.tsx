import type { QuizRacer } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { usePupilNames } from './use-pupil-names.ts'
import { whoIs } from './who.ts'

const MOST = 5

/** Who was first, and by how much. */
export function Racers({ page, racers }: { page: BoxPage; racers: readonly QuizRacer[] }) {
  const names = usePupilNames(page)
  if (racers.length === 0) return <p class="soft">{t('quiz.racers.none')}</p>
  return (
    <ol class="quiz-racers">
      {racers.slice(0, MOST).map((racer, place) => (
        <li key={racer.device ?? racer.seat ?? place}>
          <b>{whoIs(racer, names)}</b> <span class="soft">{t('quiz.racers.after', { seconds: (racer.atMs / 1000).toFixed(2) })}</span>
        </li>
      ))}
    </ol>
  )
}
