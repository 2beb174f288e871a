import type { ClassDetail, Pupil, RosterPreview, RosterView, RosterWave } from '#appliance/contract/roster.ts'
import { TOLD_ORIGIN, ToldBox } from './told-box.ts'
import type { Replies } from './told-box.ts'
import { aClassOnAir } from './told-views.ts'

export { TOLD_ORIGIN }

const NAMES = '王芳 李雷 韩梅梅 林涛 魏华 露西 阿依古丽·买买提 欧阳明月 赵一鸣 钱多多 孙悦 周杰'.split(' ')
const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
export const CLASS_ID = idOf(999)

/** Twelve pupils in two rows and four groups; the first seven have a clicker. */
export function pupilsOfClass(): Pupil[] {
  return NAMES.map((name, at) => {
    const [row, column] = [Math.floor(at / 6) + 1, (at % 6) + 1]
    const seat = { seat: `${row}-${column}`, row, column }
    return {
      id: idOf(at),
      number: String(20260101 + at),
      name,
      ...seat,
      group: `第${(at % 4) + 1}组`,
      ...(at < 7 ? { clicker: `09${at}FD3` } : {}),
    }
  })
}

export function aClassDetail(pupils = pupilsOfClass(), revision = 1): ClassDetail {
  const paired = pupils.filter(({ clicker }) => clicker !== undefined).length
  return { class: { id: CLASS_ID, name: '三(2)班', pupils: pupils.length, paired, revision }, pupils }
}

export function aRosterView(more: Partial<RosterView> = {}): RosterView {
  return {
    classes: [aClassDetail().class],
    now: { classId: CLASS_ID, by: 'timetable' },
    pupils: pupilsOfClass().map(({ id, seat = '', group = '', clicker }) => ({
      id,
      label: seat,
      group,
      clicker: clicker === undefined ? 'none' : 'own',
    })),
    ...{ attendance: [], points: [], canUndoPoints: false, pointsShown: false, namesAllowed: true },
    ...more,
  }
}

export const noClasses: RosterView = {
  ...{ classes: [], pupils: [], attendance: [], points: [] },
  ...{ canUndoPoints: false, pointsShown: false, namesAllowed: true },
}

/** In the middle of "press your letters": two have pressed, and one of them another child, too. */
export const pairing: RosterWave = {
  kind: 'pairing',
  strays: 1,
  pupils: ['ABAB', 'ABCD', 'ACAC', 'ADBC', 'BABA'].map((code, at) => ({
    pupil: idOf(7 + at),
    code,
    is: at === 0 ? 'paired' : at === 1 ? 'disputed' : 'waiting',
  })),
}

export const someAway: RosterView['attendance'] = pupilsOfClass()
  .slice(0, 10)
  .map(({ id }, at) => ({
    pupil: id,
    is: at === 2 ? 'absent' : at === 3 ? 'late' : at === 4 ? 'excused' : 'present',
    by: at === 2 ? 'wave' : 'press',
  }))

export function aRosterPreview(more: Partial<RosterPreview> = {}): RosterPreview {
  return {
    columns: (['number', 'name', 'seat', 'clicker'] as const).map((field) => ({ field, header: field })),
    rows: pupilsOfClass().map(({ id: _id, ...fields }) => ({ class: '三(2)班', ...fields })),
    faults: [
      { line: 9, code: 'twice', text: '20260103' },
      { line: 14, code: 'rounded', text: '2.02601E+11 · 吴用' },
    ],
    classes: [{ name: '三(2)班', id: CLASS_ID, added: 3, changed: 2, same: 7, kept: 1 }],
    ...more,
  }
}

/** A box with this roster; `replies` go before what it says of itself. */
export function aToldRoster(
  roster: RosterView,
  { detail = aClassDetail(), replies = () => undefined }: { detail?: ClassDetail; replies?: Replies } = {},
): ToldBox {
  const box = new ToldBox(aClassOnAir({ roster }))
  box.replies = (call) =>
    replies(call) ?? (call.method === 'GET' && call.path === `/roster/classes/${CLASS_ID}` ? { status: 200, body: detail } : undefined)
  return box
}
