import type { QuizIdentity, QuizRacer } from '#appliance/contract/quiz.ts'
import type { PupilForQuiz } from './ports.ts'

/*
 * Under what name somebody's answer is kept: one answer each, by whatever device it comes. Never more of a person than the question says.
 */

/** Who pressed, as far as it is known. */
export interface Presser {
  readonly device: string
  /** A pupil's phone, which may sit down elsewhere. */
  readonly isPhone?: boolean | undefined
  readonly pupil?: PupilForQuiz | undefined
  /** A phone that sits there without a roster. */
  readonly seat?: string | undefined
  readonly nickname?: string | undefined
  /** The button of a group. */
  readonly group?: string | undefined
}

const KINDS = { p: 'pupil', s: 'seat', n: 'nickname', g: 'group', d: 'device' } as const

/** A device that belongs to nobody is the least that there is. */
export function voterOf({ device, pupil, seat, nickname, group }: Presser, identity: QuizIdentity): string {
  const at = pupil?.seat ?? seat
  if (identity !== 'seat' && pupil !== undefined) return `p:${pupil.id}`
  if (at !== undefined) return `s:${at}`
  // A name that a child gives itself is a name, too.
  if (identity === 'named' && nickname !== undefined) return `n:${nickname}`
  return group !== undefined && pupil === undefined ? `g:${group}` : `d:${device}`
}

/** What a name says. */
export function whoIs(voter: string): Omit<QuizRacer, 'atMs'> {
  const kind = KINDS[voter.slice(0, 1) as keyof typeof KINDS]
  return { [kind]: voter.slice(2) }
}
