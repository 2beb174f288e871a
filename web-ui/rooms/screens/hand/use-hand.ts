import { useSignal } from '@preact/signals'
import type { QuestionOnShow, QuizChoice } from '#appliance/contract/quiz.ts'
import type { Failure } from '../../../box-client/api.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { handCommands } from '../../../box-client/hand-commands.ts'
import { useCommand } from '../../parts/use-command.ts'
import { useHands } from '../../quiz/use-hands.ts'

type Ask = Parameters<typeof handCommands.ask>[0]['ask']

/** The commands of whoever stands at the screen. Each names the state that was seen, so that of two who are as fast one is told. */
export function useHand(page: BoxPage) {
  const failure = useSignal<Failure | undefined>(undefined)
  const { busy, give } = useCommand(failure)
  const on = (): string => page.question.value?.hand?.on ?? ''
  const hands = useHands(page.clock, failure, {
    on,
    tell: (state, counted) => handCommands.choose({ on: state, choice: { do: 'count', hands: counted } }),
    onOf: (current) => (current as QuestionOnShow | undefined)?.hand?.on,
  })
  /** One after the other, as long as they succeed. */
  const choose = async (...choices: QuizChoice[]): Promise<void> => {
    // What was counted by hand belongs to the state before.
    await hands.flush()
    let state = on()
    await give(async () => {
      let answer = await handCommands.choose({ on: state, choice: choices[0] ?? { do: 'close' } })
      for (const choice of choices.slice(1)) {
        if (!answer.ok) break
        state = answer.value.hand?.on ?? state
        answer = await handCommands.choose({ on: state, choice })
      }
      return answer
    })
  }
  return {
    ...{ busy: busy.value || page.link.value.state !== 'up', failure, choose, count: hands.count, flush: hands.flush },
    ask: (ask: Ask) => void give(() => handCommands.ask({ on: on(), ask })),
    start: () => void give(() => handCommands.start()),
    end: () => void give(() => handCommands.end()),
    black: (black: boolean) => void give(() => handCommands.black(black)),
  }
}

export type HandCommands = ReturnType<typeof useHand>
