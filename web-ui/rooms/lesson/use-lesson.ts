import { useSignal } from '@preact/signals'
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
  const { busy, failure, give } = useCommand()
  const undo = useSignal<Undo | undefined>(undefined)

  const offer = (one: Undo) => {
    undo.value = one
    page.clock.after(UNDO_FOR, () => (undo.value === one ? (undo.value = undefined) : undefined))
  }
  const end = () => {
    undo.value = undefined
    return give(() => commands.lesson.end())
  }
  const black = async (wish: boolean) => {
    undo.value = undefined
    const done = await give(() => commands.lesson.black(wish))
    if (done !== undefined && wish) offer({ says: 'undo.black', back: () => void black(false) })
  }
  const start = async (sample: boolean) => {
    const done = await give(() => commands.lesson.start(sample ? { sample } : {}))
    if (done !== undefined) offer({ says: sample ? 'undo.sample' : 'undo.start', back: () => void end() })
  }
  const take = async () => {
    const done = await give(() => commands.lesson.take())
    if (done !== undefined) failure.value = undefined
  }
  return { busy, failure, undo, start, end, black, take }
}

export type LessonCommands = ReturnType<typeof useLesson>
