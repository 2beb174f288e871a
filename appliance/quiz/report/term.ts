import { hours } from '#appliance/base/duration.ts'
import type { LessonAsked, QuizTerm, TopicTrend } from '#appliance/contract/quiz-report.ts'
import type { QuizResult } from '#appliance/contract/quiz.ts'

/*
 * The questions of a term, added up by lesson and by topic. Pure, but for what it has been told so far: it holds sums, and no question.
 */

/** What is asked outside a class belongs together where no more than that lies between. */
const SAME_DAY = hours(6)
/** A page of a term, and not of a school's life: the newest count. */
const MOST_LESSONS = 400
const MOST_TOPICS = 60
const MOST_POINTS = 60

type Sums = { -readonly [K in keyof LessonAsked]: LessonAsked[K] }
type Point = TopicTrend['points'][number]

export class Term {
  readonly #lessons: Sums[] = []
  readonly #topics = new Map<string, { lesson: Sums; point: Point }[]>()

  /** In the order in which they were asked. */
  add(result: QuizResult): void {
    const lesson = this.#lessonOf(result)
    const { answered = 0, byHand = 0, right, wrong } = result.rounds.at(-1)?.tally ?? {}
    lesson.questions += 1
    lesson.answered += answered
    lesson.byHand += byHand
    lesson.to = result.keptAt
    lesson.dated &&= result.dated
    if (right === undefined || wrong === undefined) return
    lesson.right += right
    lesson.wrong += wrong
    if (result.question.topic !== undefined && right + wrong > 0) this.#count(result.question.topic, lesson, { right, wrong })
  }

  get sums(): Omit<QuizTerm, 'groups'> {
    const topics = [...this.#topics].map(([topic, all]) => ({ topic, points: all.slice(-MOST_POINTS).map(({ point }) => point) }))
    return {
      lessons: this.#lessons.slice(-MOST_LESSONS).reverse(),
      topics: topics
        .sort((one, other) => wrongShare(other) - wrongShare(one) || other.points.length - one.points.length)
        .slice(0, MOST_TOPICS),
    }
  }

  #lessonOf({ class: given, lesson, keptAt, dated }: QuizResult): Sums {
    const found = this.#lessons.findLast((one) => isOfLesson({ class: given, keptAt }, { class: one.class, keptAt: one.to }))
    if (found !== undefined) return found
    const fresh: Sums = {
      ...(given === undefined ? {} : { class: given }),
      ...(lesson === undefined ? {} : { lesson }),
      ...{ from: keptAt, to: keptAt, dated, questions: 0, answered: 0, byHand: 0, right: 0, wrong: 0 },
    }
    this.#lessons.push(fresh)
    if (this.#lessons.length > 2 * MOST_LESSONS) this.#lessons.splice(0, MOST_LESSONS)
    return fresh
  }

  #count(topic: string, lesson: Sums, { right, wrong }: Pick<Point, 'right' | 'wrong'>): void {
    const all = this.#topics.get(topic) ?? []
    const last = all.at(-1)
    if (last?.lesson === lesson) {
      last.point.right += right
      last.point.wrong += wrong
    } else all.push({ lesson, point: { at: lesson.from, dated: lesson.dated, right, wrong } })
    this.#topics.set(topic, all.slice(-2 * MOST_POINTS))
  }
}

/** Whether a question was asked in the same class as another, or in none and not long after it. */
export function isOfLesson(one: Pick<QuizResult, 'keptAt'> & { class?: number | undefined }, other: typeof one): boolean {
  if (one.class !== other.class) return false
  return one.class !== undefined || Math.abs(one.keptAt - other.keptAt) < SAME_DAY
}

/** Of the last time: what went badly in September and well in November is learnt. */
function wrongShare({ points }: TopicTrend): number {
  const { right = 1, wrong = 0 } = points.at(-1) ?? {}
  return wrong / (right + wrong)
}
