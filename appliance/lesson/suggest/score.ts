import { minutes } from '#appliance/base/duration.ts'
import { fold } from '#appliance/base/fold.ts'
import type { Suggestion, SuggestionQuery, SuggestionReason } from '#appliance/contract/suggestions.ts'
import { lengthFit } from './length-fit.ts'
import type { LengthFit } from './length-fit.ts'
import type { Availability, Candidate, WrongAnswers } from './ports.ts'
import { isSameUnit, isSameVolume, placeOf } from './textbook-place.ts'
import type { BookPlace } from './textbook-place.ts'
import { EXACT, matchOf, topicOf, wordsOf } from './topic-match.ts'
import type { ItemWords, Topic } from './topic-match.ts'
import { ENOUGH_ANSWERS, LATELY, WEIGHTS, YEARS_BACK } from './weights.ts'

type Reason = SuggestionReason

/** All that a candidate is judged by, made ready once. */
export interface Judging {
  readonly query: SuggestionQuery
  readonly subject: string | undefined
  readonly place: BookPlace
  readonly wrong: readonly (WrongAnswers & { readonly words: Topic })[]
  /** Epoch milliseconds. */
  readonly now: number
  readonly mayBeShown: (id: string) => boolean
  readonly availability: (id: string) => Availability
  readonly shownAt: (id: string) => number | undefined
}

/** How many topics count; a term has more quizzes than a lesson has minutes. */
const MOST_TOPICS = 100
/** What can be shown or asked as a step. A live lesson has its hour, a plan is copied, a guide and a notice are for the staff. */
const KINDS: ReadonlySet<string> = new Set([
  ...['special-course', 'micro-course', 'document', 'slides'],
  ...['audio', 'html5', 'quiz', 'sheet'],
])

export function judgingOf(
  query: SuggestionQuery,
  facts: Pick<Judging, 'now' | 'mayBeShown' | 'availability' | 'shownAt'> & { readonly wrong: readonly WrongAnswers[] },
): Judging {
  const topics = facts.wrong.filter(({ wrong, answered }) => wrong > 0 && answered > 0).sort((one, other) => other.at - one.at)
  return {
    ...facts,
    query,
    subject: query.subject === undefined ? undefined : fold(query.subject),
    place: placeOf(query.textbook ?? {}),
    wrong: topics.slice(0, MOST_TOPICS).map((one) => ({ ...one, words: topicOf([one.topic, ...one.keywords]) })),
  }
}

/** A candidate with its score and reasons; undefined where it is not to be suggested at all. What costs most is asked last. */
export function judged(candidate: Candidate, judging: Judging): Suggestion | undefined {
  const { id, kind, title, durationMs } = candidate
  if (!KINDS.has(kind) || (candidate.audience === 'teacher' && kind !== 'quiz') || !isSubject(candidate, judging)) return undefined
  const fit = lengthFit(candidate, minutes(judging.query.minutesLeft))
  if (fit === undefined) return undefined
  const about = aboutReasons(candidate, judging)
  if (about === undefined || !judging.mayBeShown(id)) return undefined
  const held = heldReason(judging.availability(id), judging.query.by)
  if (held === undefined) return undefined
  const reasons = [...about, fitReason(fit), shownReason(judging.shownAt(id)), held].sort((one, other) => other.points - one.points)
  return {
    ...{ itemId: id, itemKind: kind, title, use: kind === 'quiz' ? 'ask' : 'show' },
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(fit.fit === 'cut' ? { fromMs: 0, toMs: fit.toMs } : {}),
    score: reasons.reduce((sum, { points }) => sum + points, 0),
    reasons,
  }
}

function isSubject({ subject }: Candidate, { subject: wanted }: Judging): boolean {
  return wanted === undefined || subject === undefined || fold(subject) === wanted
}

/** What it is about; undefined where that has nothing to do with what the class does, or is beyond it. */
function aboutReasons(candidate: Candidate, judging: Judging): Reason[] | undefined {
  const wrong = wrongReason(candidate, judging)
  const grade = gradeReason(candidate, judging, wrong !== undefined)
  if (grade === 'other') return undefined
  // A unit's number says nothing where the subject is not known, and nothing of another year's book.
  const isOfSubject = judging.subject === undefined || candidate.subject !== undefined
  const book = isOfSubject && grade?.kind !== 'earlier-grade' ? bookReason(candidate, judging) : undefined
  const isAbout = wrong !== undefined || book?.kind === 'same-unit' || (isOfSubject && (book !== undefined || grade !== undefined))
  return isAbout ? [wrong, book, grade].filter((one) => one !== undefined) : undefined
}

/** Of all that was got wrong, what weighs most for this item. */
function wrongReason(candidate: Candidate, { wrong, now }: Judging): Reason | undefined {
  if (wrong.length === 0) return undefined
  const words: ItemWords = wordsOf(candidate)
  let best: Extract<Reason, { kind: 'wrong-answers' }> | undefined
  for (const one of wrong) {
    const match = matchOf(one.words, words)
    if (match === 0) continue
    const evidence = Math.min(1, one.answered / ENOUGH_ANSWERS)
    const freshness = now - one.at > LATELY ? 0.5 : 1
    const share = Math.min(1, one.wrong / one.answered)
    const points = Math.round(WEIGHTS.wrongAnswers * match * share * evidence * freshness)
    if (points <= (best?.points ?? 0)) continue
    const { topic, wrong: wrongs, answered, at } = one
    best = { kind: 'wrong-answers', points, topic, wrong: wrongs, answered, at, exact: match === EXACT }
  }
  return best
}

function gradeReason({ grade = [] }: Candidate, { query }: Judging, isWrong: boolean): Reason | undefined | 'other' {
  const wanted = query.grade
  if (wanted === undefined || grade.length === 0) return undefined
  if (grade.includes(wanted)) return { kind: 'same-grade', points: WEIGHTS.sameGrade, grade: wanted }
  const before = Math.max(...grade.filter((year) => year < wanted), 0)
  const isNear = before > 0 && wanted - before <= YEARS_BACK
  return isWrong && isNear ? { kind: 'earlier-grade', points: WEIGHTS.earlierGrade, grade: before } : 'other'
}

function bookReason({ textbook }: Candidate, { place }: Judging): Reason | undefined {
  if (textbook === undefined) return undefined
  const own = placeOf(textbook)
  if (isSameUnit(own, place)) return { kind: 'same-unit', points: WEIGHTS.sameUnit, unit: textbook.unit ?? '' }
  if (isSameVolume(own, place)) return { kind: 'same-volume', points: WEIGHTS.sameVolume, volume: textbook.volume ?? '' }
  return undefined
}

function fitReason(fit: LengthFit): Reason {
  if (fit.fit === 'any') return { kind: 'any-length', points: WEIGHTS.anyLength }
  if (fit.fit === 'whole') return { kind: 'fits', points: WEIGHTS.fits, minutes: wholeMinutes(fit.durationMs) }
  return { kind: 'fits-cut', points: WEIGHTS.fitsCut, minutes: wholeMinutes(fit.toMs), ofMinutes: wholeMinutes(fit.durationMs) }
}

function shownReason(at: number | undefined): Reason {
  return at === undefined
    ? { kind: 'not-shown-this-term', points: WEIGHTS.notShown }
    : { kind: 'shown-this-term', points: WEIGHTS.shown, at: Math.round(at) }
}

function heldReason(availability: Availability, by: number | undefined): Reason | undefined {
  if (availability.state === 'here') return { kind: 'on-disk', points: WEIGHTS.onDisk }
  if (availability.state === 'absent' || by === undefined) return undefined
  const { readyAt } = availability
  return readyAt === undefined || readyAt > by ? undefined : { kind: 'ready-by', points: WEIGHTS.readyBy, at: Math.round(readyAt) }
}

function wholeMinutes(ms: number): number {
  return Math.max(1, Math.round(ms / minutes(1)))
}
