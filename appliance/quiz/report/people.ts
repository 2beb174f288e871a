import type { PersonResult, QuizPeople } from '#appliance/contract/quiz-report.ts'
import type { QuizAnswer, QuizResult } from '#appliance/contract/quiz.ts'
import type { Attendance } from '#appliance/contract/roster.ts'
import { isAway, seatOrNumber } from '../roster/owners.ts'
import type { Roll } from './ports.ts'

/*
 * Who missed what, and got what wrong, in one lesson after the other. Pure, but for what it has been told so far. Whoever was asked by seat is
 * known by seat alone, also where the roster knows who sits there.
 */

type Who = Pick<PersonResult, 'pupil' | 'seat' | 'nickname' | 'group' | 'device'>
type Person = { -readonly [K in keyof PersonResult]: PersonResult[K] } & { wrongAt: string[]; unansweredAt: string[] }

interface LessonPeople {
  readonly roll: Roll | undefined
  readonly away: ReadonlyMap<string, Attendance>
  /** Whoever answered anything. */
  readonly everybody: ReadonlyMap<string, Who>
}

/** Enough for a lesson; of a term they are counted. */
const MOST_NAMED = 60

export interface QuestionAnswered {
  readonly result: QuizResult
  /** Of all rounds. */
  readonly answers: readonly QuizAnswer[]
}

export class People {
  readonly #people = new Map<string, Person>()
  #forgotten = 0

  /** The questions of one lesson; those of the next come after it. */
  addLesson(questions: readonly QuestionAnswered[], roll: Roll | undefined): void {
    const countable = questions.filter((one) => isByDevices(one.result))
    const known = countable.filter(({ answers }) => answers.length > 0)
    this.#forgotten += countable.length - known.length
    const everybody = new Map(known.flatMap(({ answers }) => answers.map((answer): [string, Who] => [keyOf(answer), whoOf(answer)])))
    const away = new Map(roll?.marks.map(({ pupil, is }): [string, Attendance] => [pupil, is]) ?? [])
    // Also where hands were counted it is known who was away.
    if (away.size > 0 || known.some(({ result }) => result.identity === 'named')) this.#addPupils(roll, away)
    for (const question of known) this.#count(question, { roll, away, everybody })
  }

  get all(): QuizPeople {
    const people = [...this.#people.values()].sort(
      (one, other) => other.wrong - one.wrong || other.unanswered - one.unanswered || compareNumbers(one, other),
    )
    return { people, forgotten: this.#forgotten }
  }

  #addPupils(roll: Roll | undefined, away: ReadonlyMap<string, Attendance>): void {
    for (const { id, number, name, seat } of roll?.pupils ?? []) {
      const person = this.#personOf({ pupil: id })
      Object.assign(person, { number, ...(name === undefined ? {} : { name }), ...(seat === undefined ? {} : { seat }) })
      const is = away.get(id)
      if (is !== undefined) person.attendance = is
      if (isAway(is)) person.away += 1
    }
  }

  #count({ result, answers }: QuestionAnswered, { roll, away, everybody }: LessonPeople): void {
    const last = result.rounds.at(-1)?.round
    const given = new Map(answers.filter(({ round }) => round === last).map((answer) => [keyOf(answer), answer]))
    for (const answer of given.values()) {
      const person = this.#personOf(whoOf(answer))
      if (answer.right === true) person.right += 1
      if (answer.right !== false) continue
      person.wrong += 1
      if (person.wrongAt.length < MOST_NAMED) person.wrongAt.push(result.id)
    }
    const asked = result.identity === 'named' && roll !== undefined ? pupilsHere(roll, away) : seatsOf({ roll, away, everybody })
    for (const who of asked) {
      if (given.has(keyOf(who)) || isRace(result)) continue
      const person = this.#personOf(who)
      person.unanswered += 1
      if (person.unansweredAt.length < MOST_NAMED) person.unansweredAt.push(result.id)
    }
  }

  #personOf(who: Who): Person {
    const key = keyOf(who)
    const known = this.#people.get(key)
    if (known !== undefined) return known
    const fresh: Person = { ...who, right: 0, wrong: 0, unanswered: 0, away: 0, wrongAt: [], unansweredAt: [] }
    this.#people.set(key, fresh)
    return fresh
  }
}

/** Hands that were counted are nobody's, and an anonymous answer is, too. */
export function isByDevices({ identity, rounds }: QuizResult): boolean {
  const { answered = 0, byHand = 0 } = rounds.at(-1)?.tally ?? {}
  return identity !== 'anonymous' && answered > byHand
}

/** Whoever was not first has missed nothing; nor has whoever did not raise a hand. */
function isRace({ question }: QuizResult): boolean {
  return question.kind === 'buzz' || question.kind === 'hand-up'
}

function pupilsHere({ pupils }: Roll, away: ReadonlyMap<string, Attendance>): Who[] {
  return pupils.flatMap(({ id }) => (isAway(away.get(id)) ? [] : [{ pupil: id }]))
}

/** Those of the roster, else whoever answered anything in this lesson. */
function seatsOf({ roll, away, everybody }: LessonPeople): Who[] {
  if (roll === undefined) return [...everybody.values()].filter(({ device }) => device === undefined)
  return roll.pupils.filter(({ id }) => !isAway(away.get(id))).map((pupil) => ({ seat: seatOrNumber(pupil) }))
}

function whoOf({ pupil, seat, nickname, group, device }: Who): Who {
  const who = { pupil, seat, nickname, group, device }
  return Object.fromEntries(Object.entries(who).filter(([, value]) => value !== undefined))
}

function keyOf({ pupil, seat, nickname, group, device }: Who): string {
  if (pupil !== undefined) return `p:${pupil}`
  if (seat !== undefined) return `s:${seat}`
  if (nickname !== undefined) return `n:${nickname}`
  return group === undefined ? `d:${device ?? ''}` : `g:${group}`
}

function compareNumbers(one: Person, other: Person): number {
  const name = ({ number, seat, nickname, group, device }: Person): string => number ?? seat ?? nickname ?? group ?? device ?? ''
  const [mine, others] = [name(one), name(other)]
  return mine.length - others.length || (mine < others ? -1 : 1)
}
