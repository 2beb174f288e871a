import type { Zone } from '#appliance/base/zone.ts'
import type { QuizPeople, QuizTerm } from '#appliance/contract/quiz-report.ts'
import type { QuizAnswer, QuizResult } from '#appliance/contract/quiz.ts'
import type { Results, ResultsQuery } from '../results.ts'
import type { Language } from './csv-words.ts'
import { People } from './people.ts'
import type { QuestionAnswered } from './people.ts'
import type { Roll, RosterForReport } from './ports.ts'
import { countsHead, countsLines, peopleHead, peopleLines } from './results-csv.ts'
import type { CsvManner } from './results-csv.ts'
import { isOfLesson, Term } from './term.ts'

/*
 * What is looked at after class. It owns nothing: it reads what was kept, a few questions at a time, and joins it with who is in the class.
 */

export interface CsvWish extends ResultsQuery {
  readonly language: Language
  /** Also who answered what. */
  readonly names: boolean
}

export interface ReportOptions {
  readonly results: Pick<Results, 'each' | 'answersOf' | 'groups'>
  readonly roster: RosterForReport
  /** The school's. */
  readonly zone: () => Zone
}

/** One question of a class, with its place in it, and who is in that class. */
export interface QuestionInClass extends QuestionAnswered {
  /** Counted from 1. */
  readonly place: number
  readonly roll: Roll | undefined
}

/** A class in which more is asked than that is gone through in parts. */
const MOST_OF_ONE = 200

export class QuizReport {
  readonly #options: ReportOptions

  constructor(options: ReportOptions) {
    this.#options = options
  }

  /** Lessons and topics, with counts alone. Rejects with DATABASE_FAILED. */
  async term(query: ResultsQuery): Promise<QuizTerm> {
    const { results } = this.#options
    const term = new Term()
    for await (const result of results.each(query)) term.add(result)
    return { ...term.sums, groups: results.groups() }
  }

  /** Who missed what, and got what wrong. Rejects with DATABASE_FAILED. */
  async people(query: ResultsQuery): Promise<QuizPeople> {
    const people = new People()
    for await (const lesson of this.#lessons(query)) people.addLesson(lesson, lesson[0]?.roll)
    return people.all
  }

  /** A spreadsheet, line by line. Fails with DATABASE_FAILED. */
  async *csv({ language, names, ...query }: CsvWish): AsyncGenerator<string> {
    const manner: CsvManner = { language, zone: this.#options.zone() }
    yield names ? peopleHead(manner) : countsHead(manner)
    for await (const lesson of this.#lessons(query, names)) {
      for (const placed of lesson) yield names ? peopleLines(placed, placed, manner) : countsLines(placed, manner)
    }
  }

  /** The questions of one class after the other, in the order in which they were asked; with `names`, who answered what. */
  async *#lessons(query: ResultsQuery, names = true): AsyncGenerator<QuestionInClass[]> {
    let lesson: QuizResult[] = []
    for await (const result of this.#options.results.each(query)) {
      const before = lesson.at(-1)
      if (before !== undefined && (!isOfLesson(result, before) || lesson.length >= MOST_OF_ONE)) {
        yield this.#inClass(lesson, names)
        lesson = []
      }
      lesson.push(result)
    }
    if (lesson.length > 0) yield this.#inClass(lesson, names)
  }

  #inClass(lesson: readonly QuizResult[], names: boolean): QuestionInClass[] {
    const { results } = this.#options
    const questions = lesson.map((result) => ({ result, answers: names ? results.answersOf(result) : [] }))
    const roll = names ? this.#rollOf(lesson[0]?.class, questions) : undefined
    return questions.map((question, at) => ({ ...question, place: at + 1, roll }))
  }

  /** Where nobody took the roll, the class is that of whoever answered. */
  #rollOf(given: number | undefined, questions: readonly { readonly answers: readonly QuizAnswer[] }[]): Roll | undefined {
    const { roster } = this.#options
    const known = given === undefined ? undefined : roster.rollOf(given)
    if (known !== undefined) return known
    for (const { answers } of questions) {
      for (const { pupil } of answers) {
        const roll = pupil === undefined ? undefined : roster.rollWith(pupil)
        if (roll !== undefined) return roll
      }
    }
    return undefined
  }
}
