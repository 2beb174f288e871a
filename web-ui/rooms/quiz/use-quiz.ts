import { useSignal } from '@preact/signals'
import type { AskRequest, QuizChoice, QuizView } from '#appliance/contract/quiz.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { quizCommands } from '../../box-client/quiz-commands.ts'
import type { LessonCommands } from '../lesson/use-lesson.ts'
import { useCommand } from '../parts/use-command.ts'
import { useHands } from './use-hands.ts'
import { wishes } from './wishes.ts'

type Asked = Pick<AskRequest, 'ask'> & Partial<Pick<AskRequest, 'identity'>>

/** The quiz's commands as the class page gives them. Each names the state that the teacher saw, so that of two who tap at once one is told. */
export function useQuiz(page: BoxPage, lesson: LessonCommands) {
  const failure = useSignal<Failure | undefined>(undefined)
  const { busy, give } = useCommand(failure)
  const on = (): string => page.quiz.value?.on ?? ''
  const hands = useHands(page.clock, failure, {
    on,
    tell: (state, counted) => quizCommands.choose({ on: state, choice: { do: 'count', hands: counted } }),
    onOf: (current) => (current as QuizView | undefined)?.on,
  })

  const choose = async (choice: QuizChoice): Promise<boolean> => {
    // What was counted by hand belongs to the state before.
    await hands.flush()
    return (await give(() => quizCommands.choose({ on: on(), choice }))) !== undefined
  }
  /** A question of its own has its own time; one that is made up now has the teacher's. */
  const ask = async ({ ask: what, identity }: Asked): Promise<boolean> => {
    const { seconds, ...how } = wishes.value
    const mine = {
      ...{ identity: identity ?? how.identity, form: how.form },
      ...(how.wait ? { wait: true } : {}),
      ...(how.phones === undefined ? {} : { phones: how.phones }),
    }
    const timed = seconds > 0 || 'question' in what ? { seconds } : {}
    const view = await give(() => quizCommands.ask({ on: on(), ask: what, ...mine, ...timed }))
    if (view === undefined) return false
    lesson.offer({ says: how.wait ? 'quiz.undo.wait' : 'quiz.undo.ask', back: () => void give(() => takenBack(view.on)) })
    // The question is taller than what asked it: its button must not lie under the thumb's reach.
    document.getElementById('quiz-title')?.scrollIntoView()
    return true
  }
  const dismiss = () => give(() => quizCommands.dismissSuggestion())
  /** How many phones are left; undefined where it failed. */
  const freeSeats = async (seat?: string): Promise<number | undefined> => (await give(() => quizCommands.freeSeats(seat)))?.phones
  const isDown = page.link.value.state === 'down'
  return { busy: busy.value || isDown, isDown, failure, ask, choose, dismiss, freeSeats, count: hands.count }
}

export type QuizCommands = ReturnType<typeof useQuiz>

const takenBack = (on: string) => quizCommands.choose({ on, choice: { do: 'discard' } })
