import { useSignal, useSignalEffect } from '@preact/signals'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { useCommand } from '../parts/use-command.ts'
import type { WordKey } from '../../box-client/word-key.ts'

export interface Undo {
  says: WordKey
  readonly back: () => void
}

const UNDO_FOR = 5_000

/** The lesson's commands as the class page gives them; what can be taken back may be for five seconds. */
export function useLesson(page: BoxPage) {
  const failure = useSignal<Failure | undefined>(undefined)
  // One that hangs on a bad network must not swallow another, least of all the end of the class.
  const [starting, ending, darkening, taking] = [useCommand(failure), useCommand(failure), useCommand(failure), useCommand(failure)]
  const undo = useSignal<Undo | undefined>(undefined)

  const offer = (one: Undo) => {
    undo.value = one
    page.clock.after(UNDO_FOR, () => (undo.value === one ? (undo.value = undefined) : undefined))
  }
  const end = () => {
    undo.value = undefined
    return ending.give(() => commands.lesson.end())
  }
  const black = async (wish: boolean) => {
    undo.value = undefined
    const done = await darkening.give(() => commands.lesson.black(wish))
    if (done !== undefined && wish) offer({ says: 'undo.black', back: () => void black(false) })
  }
  const start = async (sample: boolean) => {
    const done = await starting.give(() => commands.lesson.start(sample ? { sample } : {}))
    if (done !== undefined) offer({ says: sample ? 'undo.sample' : 'undo.start', back: () => void end() })
  }
  const take = () => taking.give(() => commands.lesson.take())
  // The box speaks again, so that it did not answer once is no longer worth saying.
  useSignalEffect(() => {
    if (page.lesson.value !== undefined && failure.peek()?.code === 'BOX_UNREACHABLE') failure.value = undefined
  })
  return { starting: starting.busy, ending: ending.busy, darkening: darkening.busy, failure, undo, start, end, black, take }
}

export type LessonCommands = ReturnType<typeof useLesson>
