import type { TimetableLesson } from '#appliance/contract/timetable.ts'
import type { ByLanguage } from '#appliance/contract/catalogue.ts'
import { addWords, language, t } from '../../box-client/words.ts'
import en from '../../box-client/words/plan.en.json' with { type: 'json' }
import zhHans from '../../box-client/words/plan.zh-Hans.json' with { type: 'json' }

addWords({ 'zh-Hans': zhHans, en })

/** A title in the page's language, or in the one that comes nearest. */
export function titleOf(words: ByLanguage): string {
  const wished = words[language.value]
  if (wished !== undefined) return wished
  const near = Object.entries(words).find(([tag]) => tag.split('-')[0] === language.value.split('-')[0])
  return near?.[1] ?? words['zh-Hans'] ?? Object.values(words)[0] ?? ''
}

/** What a lesson is called: its subject, and what it is about where the timetable says so. */
export function lessonName({ subject, title }: Pick<TimetableLesson, 'subject' | 'title'>): string {
  const about = title === undefined ? '' : titleOf(title)
  return [subject, about === subject ? '' : about].filter((one) => one !== undefined && one !== '').join(' · ') || t('plan.lesson')
}

/** Whole minutes, the nearest; never none, where there is something. */
export function wholeMinutes(milliseconds: number): number {
  return Math.max(milliseconds > 0 ? 1 : 0, Math.round(milliseconds / 60_000))
}
