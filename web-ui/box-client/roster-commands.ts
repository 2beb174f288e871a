import type { Done } from '#appliance/contract/problem.ts'
import type {
  Attendance,
  ClassDetail,
  ClassSummary,
  Pupil,
  PupilFields,
  RosterPreview,
  RosterRow,
  RosterTaken,
  RosterView,
  WallNames,
  WaveWish,
} from '#appliance/contract/roster.ts'
import { ask, send } from './api.ts'

/** What a page asks of the roster. */
export const rosterCommands = {
  detail: (classId: string) => ask<ClassDetail>('GET', `/roster/classes/${classId}`),
  read: (file: File, className?: string) =>
    send<RosterPreview>(`/roster/list/read?${query({ name: file.name, ...(className === undefined ? {} : { class: className }) })}`, file),
  take: (rows: readonly RosterRow[]) => ask<RosterTaken>('POST', '/roster/list', { rows }),
  addClass: (name: string) => ask<ClassSummary>('POST', '/roster/classes', { name }),
  renameClass: (classId: string, name: string) => ask<Done>('PUT', `/roster/classes/${classId}`, { name }),
  removeClass: (classId: string) => ask<Done>('DELETE', `/roster/classes/${classId}`),
  addPupil: (classId: string, fields: PupilFields) => ask<Pupil>('POST', `/roster/classes/${classId}/pupils`, fields),
  changePupil: (pupilId: string, fields: PupilFields) => ask<Pupil>('PUT', `/roster/pupils/${pupilId}`, fields),
  removePupil: (pupilId: string) => ask<Done>('DELETE', `/roster/pupils/${pupilId}`),
  setClicker: (pupilId: string, clicker: string | null) => ask<Done>('PUT', `/roster/pupils/${pupilId}/clicker`, { clicker }),
  choose: (classId: string) => ask<RosterView>('PUT', '/roster/now', { classId }),
  openWave: (wish: WaveWish) => ask<RosterView>('PUT', '/roster/wave', wish),
  closeWave: () => ask<RosterView>('DELETE', '/roster/wave'),
  mark: (pupilId: string, is: Attendance | null) => ask<RosterView>('PUT', `/roster/attendance/${pupilId}`, { is }),
  allPresent: () => ask<RosterView>('POST', '/roster/attendance/all-present', {}),
  lend: (pupilId: string, clicker: string) => ask<RosterView>('PUT', `/roster/loans/${pupilId}`, { clicker }),
  giveBack: (pupilId: string) => ask<RosterView>('DELETE', `/roster/loans/${pupilId}`),
  pick: (names: WallNames) => ask<RosterView>('POST', '/roster/pick', { names }),
  putPickAway: () => ask<RosterView>('DELETE', '/roster/pick'),
  addPoints: (group: string, points: number) => ask<RosterView>('POST', '/roster/points', { group, points }),
  showPoints: (shown: boolean) => ask<RosterView>('PUT', '/roster/points/shown', { shown }),
  /** The last of all, or of those that were like it. */
  undoPoints: (these?: { group: string; points: number }) =>
    ask<RosterView>(
      'DELETE',
      `/roster/points/last${these === undefined ? '' : `?${new URLSearchParams({ ...these, points: String(these.points) }).toString()}`}`,
    ),
}

/** Where a browser gets the list of a class, or of all. */
export function listAddress(language: string, classId?: string): string {
  return `/api/v1/roster/list.csv?${query({ language, ...(classId === undefined ? {} : { class: classId }) })}`
}

function query(words: Record<string, string>): string {
  return new URLSearchParams(words).toString()
}
