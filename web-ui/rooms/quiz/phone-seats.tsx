import { useSignal } from '@preact/signals'
import { t } from '../../box-client/words.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { HoldButton } from '../parts/hold-button.tsx'
import type { QuizCommands } from './use-quiz.ts'

/** A pupil's seat is another phone's: a neighbour sits there, or the old phone is flat. Whoever gives the lesson frees it; all of them only by holding. */
export function PhoneSeats({ phones, quiz }: { phones: number; quiz: QuizCommands }) {
  const seat = useSignal('')
  const freed = useSignal<number | undefined>(undefined)
  const free = async (one?: string): Promise<void> => {
    freed.value = undefined
    const left = await quiz.freeSeats(one)
    if (left === undefined) return
    freed.value = phones - left
    seat.value = ''
  }
  const wanted = seat.value.trim()
  return (
    <form class="quiz-fold" onSubmit={(event) => (event.preventDefault(), wanted === '' ? undefined : void free(wanted))}>
      <p class="soft small">{t('quiz.seats.says', { count: phones })}</p>
      <Field label={t('quiz.seats.seat')} value={seat.value} onInput={(text) => (seat.value = text.slice(0, 20))} />
      <div class="quiz-row">
        <Button type="submit" icon="undo" off={quiz.busy || wanted === ''}>
          {t('quiz.seats.free')}
        </Button>
      </div>
      <p role="status" class="small">
        {freed.value !== undefined && t(freed.value > 0 ? 'quiz.seats.freed' : 'quiz.seats.nobody')}
      </p>
      <HoldButton
        icon="person"
        label={t('quiz.seats.free-all')}
        hint={t('quiz.seats.free-all.hint')}
        confirm={t('quiz.seats.free-all.confirm')}
        busy={quiz.busy || phones === 0}
        onHeld={() => void free()}
      />
    </form>
  )
}
