import { useSignal } from '@preact/signals'
import type { LessonRef, TimetableChange, TimetableLesson, TimetableView } from '#appliance/contract/timetable.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { timeOfDay } from '../../../box-client/format.ts'
import { timetableCommands } from '../../../box-client/plan-commands.ts'
import { t } from '../../../box-client/words.ts'
import type { WordKey } from '../../../box-client/word-key.ts'
import { Button } from '../../parts/button.tsx'
import { FailureLine } from '../../parts/failure-line.tsx'
import { useCommand } from '../../parts/use-command.ts'
import { lastMove } from '../content/content-fields.ts'
import { DayContent } from '../content/day-content.tsx'
import { dayInShort } from '../day-words.ts'
import { lessonName } from '../plan-words.ts'
import type { LessonCommands } from '../use-lesson.ts'
import { MoveLesson } from './move-lesson.tsx'

interface ChangeLessonProps {
  page: BoxPage
  lesson: Pick<LessonCommands, 'offer' | 'undo'>
  view: TimetableView
  one: TimetableLesson
  onDone: () => void
}

type What = 'swap' | 'borrow' | 'move'
const MOST_PARTNERS = 14
const MOST_SUBJECTS = 12

/** What may be made of a lesson of one day: 调课 in one or two taps, and what it shows. Each can be taken back. */
export function ChangeLesson({ page, lesson, view, one, onDone }: ChangeLessonProps) {
  const { busy, failure, give } = useCommand()
  const what = useSignal<What | undefined>(undefined)
  const back = (id: string): void => {
    lesson.undo.value = undefined
    void give(() => timetableCommands.undoChange(id))
  }
  const change = async (wish: TimetableChange, says: WordKey): Promise<void> => {
    const done = await give(() => timetableCommands.change(wish))
    if (done === undefined) return
    lesson.offer({ says, back: () => back(done.id) })
    onDone()
  }
  const moves = lastMove(one, view.changes)
  const undone = async (): Promise<void> => {
    for (const id of moves) if ((await give(() => timetableCommands.undoChange(id))) === undefined) return
    onDone()
  }
  const choose = (wish: What): void => void (what.value = what.value === wish ? undefined : wish)
  return (
    <div class="today-change">
      <div class="today-choices">
        <Button icon="again" expanded={what.value === 'swap'} off={busy.value} onPress={() => choose('swap')}>
          {t('today.swap')}
        </Button>
        <Button icon="pen" expanded={what.value === 'borrow'} off={busy.value} onPress={() => choose('borrow')}>
          {t('today.borrow')}
        </Button>
        <Button icon="leave" expanded={what.value === 'move'} off={busy.value} onPress={() => choose('move')}>
          {t('today.move')}
        </Button>
        <Button icon="close" off={busy.value} onPress={() => void change({ kind: 'cancel', lesson: refOf(one) }, 'undo.cancelled')}>
          {t('today.cancel')}
        </Button>
        {moves.length > 0 && (
          <Button icon="undo" off={busy.value} onPress={() => void undone()}>
            {t('today.undo')}
          </Button>
        )}
      </div>
      {what.value === 'swap' && (
        <Partners page={page} view={view} one={one} onChoose={(other) => void change(swapOf(one, other), 'undo.swapped')} />
      )}
      {what.value === 'borrow' && (
        <Subjects view={view} one={one} onChoose={(subject) => void change(borrowOf(one, subject), 'undo.borrowed')} />
      )}
      {what.value === 'move' && (
        <MoveLesson
          {...{ page, view, one, off: busy.value }}
          onMove={(to) => void change({ kind: 'move', lesson: refOf(one), to }, 'undo.moved')}
        />
      )}
      <FailureLine failure={failure.value} />
      <DayContent {...{ page, lesson, view, one }} />
    </div>
  )
}

function Partners({
  page,
  view,
  one,
  onChoose,
}: Pick<ChangeLessonProps, 'page' | 'view' | 'one'> & { onChoose: (other: TimetableLesson) => void }) {
  const zone = page.box.value?.timeZone
  const partners = view.days.flatMap(({ lessons }) => lessons).filter((other) => other.key !== one.key)
  if (partners.length === 0) return <p class="soft">{t('today.nobody')}</p>
  return (
    <div class="today-partners" role="group" aria-label={t('today.swap-with')}>
      {partners.slice(0, MOST_PARTNERS).map((other) => (
        <button key={other.key} type="button" class="chip" onClick={() => onChoose(other)}>
          <span class="soft small">
            {dayInShort(other.date)} {timeOfDay(other.startsAt, zone)}
          </span>{' '}
          {lessonName(other)}
        </button>
      ))}
    </div>
  )
}

function Subjects({ view, one, onChoose }: Pick<ChangeLessonProps, 'view' | 'one'> & { onChoose: (subject: string) => void }) {
  const known = view.days.flatMap(({ lessons }) => lessons.flatMap(({ subject }) => subject ?? []))
  const subjects = [...new Set([...known, ...t('plan.subjects').split(' ')])].filter((subject) => subject !== one.subject)
  return (
    <div class="today-partners" role="group" aria-label={t('today.borrow-for')}>
      {subjects.slice(0, MOST_SUBJECTS).map((subject) => (
        <button key={subject} type="button" class="chip" onClick={() => onChoose(subject)}>
          {subject}
        </button>
      ))}
    </div>
  )
}

function refOf({ date, key }: TimetableLesson): LessonRef {
  return { date, key }
}

function swapOf(one: TimetableLesson, other: TimetableLesson): TimetableChange {
  return { kind: 'swap', one: refOf(one), other: refOf(other) }
}

function borrowOf(one: TimetableLesson, subject: string): TimetableChange {
  return { kind: 'borrow', lesson: refOf(one), content: { subject } }
}
