import type { QuestionSheet } from '#appliance/contract/question-sheet.ts'
import type { PreparedList, QuestionSetDraft } from '#appliance/contract/prepared.ts'
import type { QuizQuestion } from '#appliance/contract/quiz.ts'
import { ask, send } from './api.ts'

const question = (id: string): string => `/quiz/prepared/${encodeURIComponent(id)}`
const set = (id: string): string => `/quiz/sets/${encodeURIComponent(id)}`

/** What a page asks of the questions that are prepared. Each change answers with all of them. */
export const prepareCommands = {
  list: () => ask<PreparedList>('GET', '/quiz/prepared'),
  add: (questions: readonly QuizQuestion[]) => ask<PreparedList>('POST', '/quiz/prepared', { questions }),
  addRead: (questions: readonly QuizQuestion[]) => ask<PreparedList>('POST', '/quiz/prepared', { questions, from: 'file' }),
  addItem: (itemId: string) => ask<PreparedList>('POST', '/quiz/prepared', { itemId }),
  addStep: (sheetId: string, stepId: string) => ask<PreparedList>('POST', '/quiz/prepared', { sheetId, stepId }),
  change: (id: string, changed: QuizQuestion) => ask<PreparedList>('PUT', question(id), changed),
  move: (id: string, before: string | null) => ask<PreparedList>('PUT', `${question(id)}/place`, { before }),
  copy: (id: string) => ask<PreparedList>('POST', `${question(id)}/copy`, {}),
  remove: (id: string) => ask<PreparedList>('DELETE', question(id)),
  restore: (id: string) => ask<PreparedList>('POST', `${question(id)}/restore`, {}),
  addSet: (draft: QuestionSetDraft) => ask<PreparedList>('POST', '/quiz/sets', draft),
  changeSet: (id: string, draft: QuestionSetDraft) => ask<PreparedList>('PUT', set(id), draft),
  removeSet: (id: string) => ask<PreparedList>('DELETE', set(id)),
  /** Reads a spreadsheet; nothing of it is kept by that. */
  read: (file: File) => send<QuestionSheet>(`/quiz/sheet/read?${new URLSearchParams({ name: file.name }).toString()}`, file),
}

/** Where a browser gets a sheet to be written over, and all prepared questions as one. */
export function sheetAddress(of: 'template' | 'prepared', wish: { language: string; as: 'xlsx' | 'csv' }): string {
  const path = of === 'template' ? 'sheet/template' : 'prepared/sheet'
  return `/api/v1/quiz/${path}?${new URLSearchParams(wish).toString()}`
}
