import type { LessonAsked, PersonResult } from '#appliance/contract/quiz-report.ts'
import { addWords, language, t } from '../../box-client/words.ts'
import { dayOf, shortDay, timeOfDay } from '../../box-client/format.ts'
import en from '../../box-client/words/results.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/results.zh-Hans.json' with { type: 'json' }
import { titleOf } from '../../rooms/lesson/plan-words.ts'
import { shareOf } from '../../rooms/quiz/phases.ts'
import { whoIs } from '../../rooms/quiz/who.ts'

addWords({ 'zh-Hans': zhHans, en })

const USUAL_ZONE = 'Asia/Shanghai'

/** Who was taught what. */
export function lessonName({ lesson }: Pick<LessonAsked, 'lesson'>): string {
  const title = lesson?.title === undefined ? undefined : titleOf(lesson.title)
  const parts = [lesson?.group, lesson?.subject, title === lesson?.subject ? undefined : title]
  return parts.filter((part) => part !== undefined && part !== '').join(' · ') || t('results.lesson')
}

/** The day and the hour; where nobody vouched for them, with a doubt. */
export function whenOf({ from, dated }: Pick<LessonAsked, 'from' | 'dated'>, timeZone = USUAL_ZONE): string {
  const when = `${dayOf(from, timeZone)} ${timeOfDay(from, timeZone)}`
  return dated ? when : t('results.undated', { when })
}

/** Month and day alone. */
export function shortWhen(at: number, dated: boolean, timeZone = USUAL_ZONE): string {
  const when = shortDay(at, timeZone)
  return dated ? when : t('results.undated.short', { when })
}

export function rightShare({ right, wrong }: Pick<LessonAsked, 'right' | 'wrong'>): number | undefined {
  return right + wrong === 0 ? undefined : shareOf(right, right + wrong)
}

export function personName(person: PersonResult): string {
  if (person.name !== undefined) return person.name
  return person.number === undefined ? whoIs(person, new Map()) : t('results.number', { number: person.number })
}

/** Names one after the other. */
export function listed(words: readonly (string | number)[]): string {
  return words.join(language.value === 'en' ? ', ' : '、')
}
