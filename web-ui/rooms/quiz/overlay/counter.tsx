import { useRef } from 'preact/hooks'
import type { QuizTime } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { t } from '../../../box-client/word-book.ts'
import { useNow } from '../../lesson/use-now.ts'
import { leftOf } from '../poll.ts'
import type { Poll } from '../poll.ts'

const LOOK = 250
/** Of the ring, in its own units. */
const RADIUS = 44
const ROUND = 2 * Math.PI * RADIUS

/** How many have answered, and how long they may. */
export function Counter({ page, poll }: { page: BoxPage; poll: Poll }) {
  const { answered, expected, ends, id, round } = poll
  return (
    <div class="quiz-counter">
      {answered !== undefined && (
        <p
          class="quiz-count"
          aria-label={
            expected === undefined
              ? t('question.answered', { count: answered })
              : t('question.answered.of', { count: answered, of: expected })
          }
        >
          <b>{answered}</b>
          <span>{expected === undefined ? t('question.people', { count: '' }) : `/${expected}`}</span>
        </p>
      )}
      {ends !== undefined && <TimeRing key={`${id} ${round}`} page={page} ends={ends} />}
    </div>
  )
}

/** The time left as a ring that empties, with its seconds. It is whole at the longest that this screen has seen. */
function TimeRing({ page, ends }: { page: BoxPage; ends: QuizTime }) {
  const left = leftOf(ends, useNow(page, LOOK))
  const most = useRef(left)
  most.current = Math.max(most.current, left, 1)
  const seconds = Math.ceil(left / 1000)
  return (
    <svg class="quiz-ring" viewBox="0 0 100 100" role="img" aria-label={t('question.left', { seconds })}>
      <circle cx="50" cy="50" r={RADIUS} class="ring-rest" />
      <circle
        cx="50"
        cy="50"
        r={RADIUS}
        class="ring-left"
        stroke-dasharray={ROUND}
        stroke-dashoffset={ROUND * (1 - left / most.current)}
        transform="rotate(-90 50 50)"
      />
      <text x="50" y="50" dy="0.36em" text-anchor="middle">
        {seconds < 100 ? seconds : `${Math.ceil(seconds / 60)}′`}
      </text>
    </svg>
  )
}
