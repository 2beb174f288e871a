import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../../box-client/box-page.ts'
import { language, t } from '../../../box-client/words.ts'
import { nameOfLesson } from '../../lesson/lesson-words.ts'
import { questionOf } from '../../quiz/kinds.ts'
import { Move } from './move.tsx'
import type { HandCommands } from './use-hand.ts'

interface LessonMovesProps {
  page: BoxPage
  hand: HandCommands
}

/** Two clicks end a class, and a second within so long counts: no brush of the mouse does. */
const SURE_WITHIN = 6_000

const QUESTIONS: readonly (readonly [key: 'two' | 'four' | 'true-false' | 'scale', question: QuizQuestion])[] = [
  ['two', questionOf('single', { options: 2 })],
  ['four', questionOf('single')],
  ['true-false', questionOf('true-false')],
  ['scale', questionOf('scale')],
]

/** Nothing is asked: the class is started, a question is asked, the screen made black, or the class ended. */
export function LessonMoves({ page, hand }: LessonMovesProps) {
  if (page.lesson.value?.running !== true) return <Start page={page} hand={hand} />
  const suggestion = page.question.value?.hand?.suggestion
  return (
    <>
      {suggestion !== undefined && (
        <Move icon="help" isMain busy={hand.busy} onPress={() => hand.ask({ suggestion: suggestion.id })}>
          {t('hand.ask.suggested', { count: suggestion.questions })}
        </Move>
      )}
      <p class="hand-label">{t('hand.ask')}</p>
      <div class="hand-row pairs">
        {QUESTIONS.map(([key, question]) => (
          <Move key={key} busy={hand.busy} label={t(`hand.ask.${key}.says`)} onPress={() => hand.ask({ question })}>
            {t(`hand.ask.${key}`)}
          </Move>
        ))}
      </div>
      <div class="hand-row">
        <Move icon="black" busy={hand.busy} onPress={() => hand.black(true)}>
          {t('hand.black')}
        </Move>
        <End page={page} hand={hand} />
      </div>
    </>
  )
}

function Start({ page, hand }: LessonMovesProps) {
  const planned = page.lesson.value?.planned
  const name = planned === undefined ? '' : nameOfLesson(planned, language.value)
  return (
    <Move icon="start" isMain busy={hand.busy} onPress={hand.start}>
      {name === '' ? t('lesson.start') : `${t('lesson.start')} · ${name}`}
    </Move>
  )
}

function End({ page, hand }: LessonMovesProps) {
  const isSure = useSignal(false)
  useEffect(() => (isSure.value ? page.clock.after(SURE_WITHIN, () => (isSure.value = false)) : undefined), [isSure.value])
  return (
    <Move icon="end" busy={hand.busy} onPress={() => (isSure.value ? hand.end() : (isSure.value = true))}>
      {t(isSure.value ? 'hand.end.sure' : 'hand.end')}
    </Move>
  )
}
