import { signal } from '@preact/signals'
import type { QuestionChoice } from '#appliance/contract/quiz.ts'
import type { BoxPage } from '../../box-client/box-page.ts'
import { t } from '../../box-client/words.ts'
import { titleOf } from '../lesson/plan-words.ts'
import { stepName } from '../lesson/run/step-words.ts'
import { useNow } from '../lesson/use-now.ts'
import { isNearItsEnd } from './near-its-end.ts'

export interface Proposal {
  readonly name: string
  readonly from: string
  readonly ask: QuestionChoice
  readonly canDismiss: boolean
  /** Once that is asked or waved away, it is not proposed again in this class. */
  readonly settles?: string
}

/** What was asked or waved away of the proposals that are this page's own. */
export const settled = signal('')

const LOOK_EVERY = 15_000

/** What the lesson asks at this point, what the run sheet does, and what is prepared for the end. */
export function useProposals(page: BoxPage): readonly Proposal[] {
  return [...ofLesson(page), ...ofSheet(page), ...ofEnd(page, useNow(page, LOOK_EVERY))]
}

function ofLesson(page: BoxPage): Proposal[] {
  const suggestion = page.quiz.value?.suggestion
  if (suggestion === undefined) return []
  const { id, first, questions, title } = suggestion
  const from = t('quiz.proposed.lesson', { title: titleOf(title), count: questions })
  return [{ name: first.text ?? titleOf(title), from, ask: { suggestion: id }, canDismiss: true }]
}

function ofSheet(page: BoxPage): Proposal[] {
  const run = page.run.value?.run
  const step = run?.steps[run.at]?.step
  if (step?.kind !== 'question') return []
  return [{ name: stepName(step), from: t('quiz.proposed.sheet'), ask: { stepId: step.id }, canDismiss: false }]
}

function ofEnd(page: BoxPage, now: number): Proposal[] {
  const [exit, lesson] = [page.quiz.value?.prepared.exit, page.lesson.value]
  if (exit === undefined || lesson === undefined || !isNearItsEnd(lesson, now)) return []
  const settles = `${exit.id} ${lesson.startedAt ?? 0}`
  if (settled.value === settles) return []
  return [{ name: exit.title, from: t('quiz.proposed.end', { count: exit.questions }), ask: { set: exit.id }, canDismiss: true, settles }]
}
