import type { ChangeView, LessonContent, LessonRef, NamedLesson, TimetableChange } from '#appliance/contract/timetable.ts'
import { t } from '../../box-client/words.ts'
import { dayInShort, weekdayName, weeksName } from '../../rooms/lesson/day-words.ts'
import { lessonName } from '../../rooms/lesson/plan-words.ts'
import { Button } from '../../rooms/parts/button.tsx'
import { Icon } from '../../rooms/parts/icon.tsx'

interface ChangeListProps {
  changes: readonly ChangeView[]
  zone: string | undefined
  onUndo: (id: string) => void
}

const MOST = 50

/** Every change of a single day, the newest first; one that finds its lesson no more is told so. */
export function ChangeList({ changes, onUndo }: ChangeListProps) {
  if (changes.length === 0) return null
  return (
    <div class="plan-changes">
      <h3>{t('timetable.changes')}</h3>
      <ul>
        {[...changes]
          .reverse()
          .slice(0, MOST)
          .map(({ id, change, lessons, found }) => (
            <li key={id} class="plan-row">
              <span>
                {inWords(change, lessons)}
                {!found && (
                  <span class="state fault small wraps">
                    <Icon name="fault" /> {t('timetable.unfound')}
                  </span>
                )}
              </span>
              <Button icon="undo" onPress={() => onUndo(id)}>
                {t('undo.go')}
              </Button>
            </li>
          ))}
      </ul>
    </div>
  )
}

function inWords(change: TimetableChange, [first, second]: readonly NamedLesson[]): string {
  switch (change.kind) {
    case 'swap':
      return t('timetable.change.swap', { one: placeOf(change.one, first), other: placeOf(change.other, second) })
    case 'move':
      return t('timetable.change.move', { one: placeOf(change.lesson, first), other: placeOf(change.to) })
    case 'cancel':
      return t('timetable.change.cancel', { one: placeOf(change.lesson, first) })
    case 'borrow':
      return t('timetable.change.borrow', { one: placeOf(change.lesson, first), name: lessonName(change.content) })
    case 'detail':
      return t(detailWord(change.content), { one: placeOf(change.lesson, first) })
    case 'extra':
      return t('timetable.change.extra', { day: dayInShort(change.date), name: lessonName(change.content) })
    case 'make-up':
      return t('timetable.change.make-up', {
        ...{ day: dayInShort(change.date), weekday: weekdayName(change.weekday), weeks: weeksName(change.weeks) },
      })
    case 'day-off':
      return t('timetable.change.day-off', {
        ...{ from: dayInShort(change.from), to: dayInShort(change.to), name: change.name ?? t('timetable.day-off') },
      })
    default:
      return change satisfies never
  }
}

function detailWord(content: LessonContent) {
  const [field, ...others] = Object.keys(content)
  if (others.length > 0) return 'timetable.change.detail'
  if (field === 'fallback') return `timetable.change.detail.${content.fallback?.length === 0 ? 'no-pack' : 'pack'}` as const
  return field === 'item' ? 'timetable.change.detail.item' : 'timetable.change.detail'
}

/** `周二 9/1 第3节 数学`: where the lesson was, and which it was. */
function placeOf(ref: LessonRef, lesson: NamedLesson = {}): string {
  const period = 'period' in ref ? ref.period : lesson.period
  const named = lesson.subject !== undefined || lesson.title !== undefined
  const parts = [dayInShort(ref.date), period === undefined ? '' : t('today.period', { period }), named ? lessonName(lesson) : '']
  return parts.filter((part) => part !== '').join(' ')
}
