import type { PollView } from '#appliance/contract/quiz.ts'
import type { RosterView } from '#appliance/contract/roster.ts'

/** Who is here and has not answered, by their ids. Of an anonymous question nobody looks, and where hands were counted nobody can tell. */
export function missingOf(
  roster: Pick<RosterView, 'pupils' | 'attendance'> | undefined,
  { answeredBy, identity, rounds }: Pick<PollView, 'answeredBy' | 'identity' | 'rounds'>,
): readonly string[] {
  const byHand = rounds.at(-1)?.tally.byHand ?? 0
  if (roster === undefined || identity === 'anonymous' || byHand > 0) return []
  const away = roster.attendance.filter(({ is }) => is === 'absent' || is === 'excused').map(({ pupil }) => pupil)
  // A question by seats knows seats alone, which are what pupils are called without their names.
  const hasAnswered = ({ id, label }: { id: string; label: string }): boolean =>
    identity === 'seat' ? answeredBy.seats.includes(label) : answeredBy.pupils.includes(id)
  return roster.pupils.filter((pupil) => !away.includes(pupil.id) && !hasAnswered(pupil)).map(({ id }) => id)
}
