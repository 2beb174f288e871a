import { useSignal, useSignalEffect } from '@preact/signals'
import type { LessonStart, PauseChange, PreferenceChange } from '#appliance/contract/lesson.ts'
import type { Failure } from '../../box-client/api.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { commands } from '../../box-client/commands.ts'
import { useUndo } from '../parts/undo.tsx'
import { useCommand } from '../parts/use-command.ts'

type Tutoring = PauseChange['live']
type Preference = PreferenceChange['prefers']

/** The lesson's commands as the class page gives them; what can be taken back may be for five seconds. */
export function useLesson(page: BoxPage) {
  const failure = useSignal<Failure | undefined>(undefined)
  // One that hangs on a bad network must not swallow another, least of all the end of the class.
  const [starting, ending, darkening] = [useCommand(failure), useCommand(failure), useCommand(failure)]
  const [taking, pausing, preferring, dating] = [useCommand(failure), useCommand(failure), useCommand(failure), useCommand(failure)]
  const { undo, offer } = useUndo()
  const end = () => {
    undo.value = undefined
    return ending.give(() => commands.lesson.end())
  }
  const black = async (wish: boolean) => {
    undo.value = undefined
    const done = await darkening.give(() => commands.lesson.black(wish))
    if (done !== undefined && wish) offer({ says: 'undo.black', back: () => void black(false) })
  }
  const start = async (wish: LessonStart = {}) => {
    const done = await starting.give(() => commands.lesson.start(wish))
    if (done !== undefined) offer({ says: wish.sample === true ? 'undo.sample' : 'undo.start', back: () => void end() })
  }
  const take = () => taking.give(() => commands.lesson.take())
  const pause = (live: Tutoring) => pausing.give(() => commands.lesson.pause(live))
  const resume = () => pausing.give(() => commands.lesson.resume())
  const jump = () => pausing.give(() => commands.lesson.jump())
  const catchUp = () => pausing.give(() => commands.lesson.catchUp())
  const prefer = (rung: Preference) => preferring.give(() => commands.lesson.prefer(rung))
  const confirmTime = () => dating.give(() => commands.time.confirm(Date.now()))
  // The box speaks again, so that it did not answer once is no longer worth saying.
  useSignalEffect(() => {
    if (page.lesson.value !== undefined && failure.peek()?.code === 'BOX_UNREACHABLE') failure.value = undefined
  })
  const busy = { starting: starting.busy, ending: ending.busy, darkening: darkening.busy, pausing: pausing.busy, dating: dating.busy }
  return { ...busy, failure, undo, offer, start, end, black, take, pause, resume, jump, catchUp, prefer, confirmTime }
}

export type LessonCommands = ReturnType<typeof useLesson>
