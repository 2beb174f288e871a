import type { TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import type { LessonCommands } from '../use-lesson.ts'
import { CONTENT_FIELDS, idsOf } from './content-fields.ts'
import type { ContentField } from './content-fields.ts'
import { LessonItems } from './lesson-items.tsx'
import { useDayContent } from './use-day-content.ts'

interface DayContentProps {
  page: BoxPage
  lesson: Pick<LessonCommands, 'offer' | 'undo'>
  view: TimetableView
  one: TimetableLesson
}

/** What a lesson of one day shows, and what carries it on where that cannot be shown. */
export function DayContent(props: DayContentProps) {
  return (
    <>
      {CONTENT_FIELDS.map((field) => (
        <DayItems key={field} field={field} {...props} />
      ))}
    </>
  )
}

function DayItems({ page, field, ...props }: DayContentProps & { field: ContentField }) {
  const { busy, failure, ownOf, set } = useDayContent(props)
  return (
    <LessonItems
      page={page}
      field={field}
      ids={idsOf(props.one, field)}
      mayEmpty={field === 'fallback' || ownOf(field).length > 0}
      off={busy.value}
      failure={failure.value}
      onSet={(ids) => set(field, ids)}
    />
  )
}
