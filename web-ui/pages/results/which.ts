import type { LessonAsked } from '#appliance/contract/quiz-report.ts'
import type { WhichResults } from '../../box-client/results-commands.ts'

/** What the address names behind its #: a term, a lesson, or (nothing said) the newest lesson. */
export type Looked = { readonly at: 'newest' } | { readonly at: 'term' } | { readonly at: 'lesson'; readonly which: WhichResults }

export function lookedIn(hash: string): Looked {
  if (hash === '#term') return { at: 'term' }
  const words = new URLSearchParams(hash.slice(1))
  const given = numberIn(words.get('class'))
  if (given !== undefined) return { at: 'lesson', which: { class: given } }
  const [from, before] = [numberIn(words.get('from')), numberIn(words.get('before'))]
  return from === undefined || before === undefined ? { at: 'newest' } : { at: 'lesson', which: { from, before } }
}

/** A lesson outside a class is known by its hours. */
export function whichOf({ class: given, from, to }: LessonAsked): WhichResults {
  return given === undefined ? { class: 'none', from, before: to + 1 } : { class: given }
}

export function hashOf(lesson: LessonAsked): string {
  const words = Object.entries(whichOf(lesson)).map(([name, value]) => [name, String(value)])
  return `#${new URLSearchParams(words).toString()}`
}

/** The lesson that is looked at; undefined where there is none like it. */
export function lessonAt(looked: Looked, lessons: readonly LessonAsked[]): LessonAsked | undefined {
  if (looked.at !== 'lesson') return lessons[0]
  const { class: given, from } = looked.which
  return lessons.find((one) => (typeof given === 'number' ? one.class === given : one.class === undefined && one.from === from))
}

function numberIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/u.test(text) ? Number(text) : undefined
}
