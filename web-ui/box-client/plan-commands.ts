import type { Done } from '#appliance/contract/problem.ts'
import type { RunChoice, RunCosts, RunView } from '#appliance/contract/run.ts'
import type {
  Bells,
  CalendarView,
  ChangeView,
  DayPlaces,
  GridCell,
  GridEntry,
  GridPreview,
  Term,
  TimetableChange,
  TimetablePlan,
  TimetableView,
} from '#appliance/contract/timetable.ts'
import { ask, send } from './api.ts'

/*
 * What a page asks of timetable and run sheets. It stands apart from the other commands, so that the class page is light before somebody
 * plans a lesson.
 */

export const timetableCommands = {
  view: () => ask<TimetableView>('GET', '/timetable'),
  plan: () => ask<TimetablePlan>('GET', '/timetable/plan'),
  places: (date: string) => ask<DayPlaces>('GET', `/timetable/places?${query({ date })}`),
  setBells: (bells: Bells, revision: string) => ask<TimetablePlan>('PUT', '/timetable/bells', { bells, revision }),
  setTerm: (term: Term, revision: string) => ask<TimetablePlan>('PUT', '/timetable/term', { term, revision }),
  setCell: (cell: GridCell) => ask<GridCell>('PUT', '/timetable/cell', cell),
  readGrid: (file: File, table?: number) =>
    send<GridPreview>(`/timetable/grid/read?${query({ name: file.name, ...(table === undefined ? {} : { table: String(table) }) })}`, file),
  replaceGrid: (entries: readonly GridEntry[], revision: string) =>
    ask<{ unfound: ChangeView[] }>('PUT', '/timetable/grid', { entries, revision }),
  change: (change: TimetableChange) => ask<ChangeView>('POST', '/timetable/changes', change),
  undoChange: (id: string) => ask<Done>('DELETE', `/timetable/changes/${encodeURIComponent(id)}`),
  addCalendar: (file: File) => send<CalendarView>(`/timetable/calendars?${query({ name: file.name })}`, file),
  removeCalendar: (id: string) => ask<Done>('DELETE', `/timetable/calendars/${encodeURIComponent(id)}`),
  checkCalendars: () => ask<Done>('POST', '/timetable/calendars/check', {}),
}

export const runCommands = {
  begin: (sheetId: string) => ask<RunView>('POST', '/run/begin', { sheetId }),
  choose: (on: string, choice: RunChoice) => ask<RunView>('POST', '/run/choose', { on, choice }),
  costs: (choices: readonly RunChoice[]) => ask<RunCosts>('POST', '/run/costs', { choices }),
  end: () => ask<RunView>('POST', '/run/end', {}),
}

function query(words: Record<string, string>): string {
  return new URLSearchParams(words).toString()
}
