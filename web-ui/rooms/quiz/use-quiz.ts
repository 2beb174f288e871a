import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { AskRequest, QuizChoice, QuizView } from '#appliance/contract/quiz.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { quizCommands } from '../../box-client/quiz-commands.ts'
import type { HandCounts } from '../../box-client/quiz-commands.ts'
import type { LessonCommands } from '../lesson/use-lesson.ts'
import { useCommand } from '../parts/use-command.ts'
import { wishes } from './wishes.ts'

type Asked = Pick<AskRequest, 'ask'> & Partial<Pick<AskRequest, 'identity'>>

/** Taps on a stepper come faster than that, and are one count. */
const COUNTED_AFTER = 600

/** The quiz's commands as the class page gives them. Each names the state that the teacher saw, so that of two who tap at once one is told. */
export function useQuiz(page: BoxPage, lesson: LessonCommands) {
  const failure = useSignal<Failure | undefined>(undefined)
  const { busy, give } = useCommand(failure)
  const hands = useHands(page, failure)
  const on = (): string => page.quiz.value?.on ?? ''

  const choose = async (choice: QuizChoice): Promise<boolean> => {
    // What was counted by hand belongs to the state before.
    await hands.flush()
    return (await give(() => quizCommands.choose({ on: on(), choice }))) !== undefined
  }
  /** A question of its own has its own time; one that is made up now has the teacher's. */
  const ask = async ({ ask: what, identity }: Asked): Promise<boolean> => {
    const { seconds, ...how } = wishes.value
    const mine = { identity: identity ?? how.identity, form: how.form, ...(how.wait ? { wait: true } : {}) }
    const timed = seconds > 0 || 'question' in what ? { seconds } : {}
    const view = await give(() => quizCommands.ask({ on: on(), ask: what, ...mine, ...timed }))
    if (view === undefined) return false
    lesson.offer({ says: how.wait ? 'quiz.undo.wait' : 'quiz.undo.ask', back: () => void give(() => takenBack(view.on)) })
    // The question is taller than what asked it: its button must not lie under the thumb's reach.
    document.getElementById('quiz-title')?.scrollIntoView()
    return true
  }
  const dismiss = () => give(() => quizCommands.dismissSuggestion())
  const isDown = page.link.value.state === 'down'
  return { busy: busy.value || isDown, isDown, failure, ask, choose, dismiss, count: hands.count }
}

export type QuizCommands = ReturnType<typeof useQuiz>

const takenBack = (on: string) => quizCommands.choose({ on, choice: { do: 'discard' } })

/** Hands are sent once the finger rests, one count after the other; where its time is over meanwhile, they are still of that round. */
function useHands(page: BoxPage, failure: { value: Failure | undefined }) {
  const waiting = useRef<{ round: string; hands: HandCounts } | undefined>(undefined)
  const sent = useRef<Promise<void>>(Promise.resolve())
  const cancel = useRef<(() => void) | undefined>(undefined)

  const send = async (): Promise<void> => {
    const counted = waiting.current
    waiting.current = undefined
    const on = page.quiz.value?.on ?? ''
    if (counted === undefined || roundOf(on) !== counted.round) return
    const tell = (state: string) => quizCommands.choose({ on: state, choice: { do: 'count', hands: counted.hands } })
    let answer = await tell(on)
    const now = answer.ok ? '' : onOf(answer.failure)
    if (now !== '' && roundOf(now) === counted.round) answer = await tell(now)
    failure.value = answer.ok ? undefined : answer.failure
  }
  const flush = (): Promise<void> => {
    cancel.current?.()
    sent.current = sent.current.then(send)
    return sent.current
  }
  const count = (hands: HandCounts): void => {
    waiting.current = { round: roundOf(page.quiz.value?.on ?? ''), hands }
    cancel.current?.()
    cancel.current = page.clock.after(COUNTED_AFTER, () => void flush())
  }
  useEffect(() => () => void flush(), [])
  return { count, flush }
}

/** A state is named by its question, its round and its phase. */
function roundOf(on: string): string {
  return on.slice(0, on.lastIndexOf('/'))
}

function onOf({ code, current }: Failure): string {
  return code === 'QUIZ_MOVED' ? ((current as QuizView | undefined)?.on ?? '') : ''
}
