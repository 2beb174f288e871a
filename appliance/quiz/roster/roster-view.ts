import type { ClassSummary, Pupil, RosterView, RosterWall, WallNames } from '#appliance/contract/roster.ts'
import type { RollCall } from './roll-call.ts'

/** The roster for a teacher's page, without anybody's name. */
export function rosterViewOf(classes: readonly ClassSummary[], roll: RollCall): RosterView {
  const { now, wave, pick, points } = roll
  return {
    classes: [...classes],
    ...(now === undefined ? {} : { now: { classId: now.classId, by: now.by } }),
    pupils: roll.pupils.map((pupil) => {
      const clicker = roll.isLent(pupil.id) ? 'lent' : pupil.clicker === undefined ? 'none' : 'own'
      return { id: pupil.id, label: seatOf(pupil), ...(pupil.group === undefined ? {} : { group: pupil.group }), clicker }
    }),
    attendance: [...roll.marks],
    ...(wave === undefined
      ? {}
      : {
          wave:
            wave.kind === 'pairing'
              ? { kind: wave.kind, pupils: [...wave.pairing.places], strays: wave.pairing.strays }
              : { kind: wave.kind, strays: wave.strays.size },
        }),
    ...(pick === undefined ? {} : { pick: { pupil: pick.pupil, left: pick.left } }),
    points: [...points],
    canUndoPoints: points.length > 0,
    pointsShown: roll.arePointsShown,
    namesAllowed: roll.namesAllowed,
  }
}

/** What the class reads on the projector. */
export function rosterWallOf({ wave, pick, pupils, marks, points, arePointsShown, namesAllowed, usesPhones }: RollCall): RosterWall {
  const label = (id: string, names: WallNames): string => {
    const pupil = pupils.find((one) => one.id === id)
    return pupil === undefined ? '' : labelOf(pupil, namesAllowed ? names : 'seat')
  }
  if (pick !== undefined) {
    const hasName = pupils.some(({ id, name }) => id === pick.pupil && name !== undefined)
    return { shows: 'pick', label: label(pick.pupil, pick.names), by: namesAllowed && hasName ? pick.names : 'seat' }
  }
  if (wave === undefined) return arePointsShown ? { shows: 'points', groups: [...points] } : { shows: 'nothing' }
  if (wave.kind === 'pairing')
    return { shows: 'pairing', pupils: wave.pairing.places.map(({ pupil, code, is }) => ({ label: label(pupil, wave.names), code, is })) }
  const here = new Set(marks.filter(({ is }) => is === 'present' || is === 'late').map(({ pupil }) => pupil))
  return {
    shows: 'attendance',
    phones: usesPhones,
    pupils: pupils.map((pupil) => ({ label: labelOf(pupil, namesAllowed ? wave.names : 'seat'), here: here.has(pupil.id) })),
  }
}

function labelOf(pupil: Pupil, names: WallNames): string {
  return names === 'name' ? (pupil.name ?? seatOf(pupil)) : seatOf(pupil)
}

/** A longer one is the nation's, with somebody's date of birth in it. */
const LONGEST_SHOWN = 12

/** What the class calls the place of a pupil on its projector. */
export function seatOf({ seat, number }: Pupil): string {
  return seat ?? (number.length > LONGEST_SHOWN ? `…${number.slice(-4)}` : number)
}
