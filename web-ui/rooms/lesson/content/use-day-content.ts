import type { TimetableChange, TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'
import { timetableCommands } from '../../../box-client/plan-commands.ts'
import { useCommand } from '../../parts/use-command.ts'
import type { LessonCommands } from '../use-lesson.ts'
import { given, givenBy } from './content-fields.ts'
import type { ContentField } from './content-fields.ts'

interface DayContentOptions {
  view: TimetableView
  one: TimetableLesson
  lesson: Pick<LessonCommands, 'offer' | 'undo'>
}

const SAYS = { item: 'undo.content', fallback: 'undo.pack' } as const

/**
 * Gives a lesson of one day something of the library, by a change of that day. One that is given something else has one change, not two: the
 * list of changes says what was made of a day, and not how often somebody thought better of it.
 */
export function useDayContent({ view, one, lesson }: DayContentOptions) {
  const { busy, failure, give } = useCommand()
  const ownOf = (field: ContentField) => givenBy(one, view.changes, field)
  const detail = (content: (TimetableChange & { kind: 'detail' })['content']): TimetableChange => ({
    kind: 'detail',
    lesson: { date: one.date, key: one.key },
    content,
  })

  /** Makes a change in the place of others; the new one first, so that the lesson has something all the time. */
  const replace = (made: TimetableChange | undefined, old: readonly string[]) =>
    give(async () => {
      const answer = made === undefined ? undefined : await timetableCommands.change(made)
      if (answer?.ok === false) return answer
      for (const id of old) {
        const undone = await timetableCommands.undoChange(id)
        // Somebody else has taken it back already: so much the better.
        if (!undone.ok && undone.failure.code !== 'CHANGE_UNKNOWN') return undone
      }
      return { ok: true, value: { id: answer?.value.id } }
    })

  /** Whether it was carried out. */
  const set = async (field: ContentField, ids: readonly string[]): Promise<boolean> => {
    lesson.undo.value = undefined
    const old = ownOf(field)
    const [before] = old.slice(-1)
    const made = ids.length > 0 ? detail(given(field, ids)) : old.length > 0 ? undefined : detail({ fallback: [] })
    const done = await replace(
      made,
      old.map(({ id }) => id),
    )
    if (done === undefined) return false
    const again = before?.change.kind === 'detail' ? detail(before.change.content) : undefined
    const back = (): void => {
      lesson.undo.value = undefined
      void replace(again, done.id === undefined ? [] : [done.id])
    }
    lesson.offer({ says: SAYS[field], back })
    return true
  }

  return { busy, failure, ownOf, set }
}
